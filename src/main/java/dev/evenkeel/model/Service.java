package dev.evenkeel.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is kept of a Service object.
///
/// @param clusterIps empty for a headless Service and for an ExternalName
/// @param headless `clusterIP: None`
/// @param families `spec.ipFamilies`, in order
/// @param internalTrafficLocal `internalTrafficPolicy: Local`
/// @param externalTrafficLocal `externalTrafficPolicy: Local`
/// @param clientIpAffinity `sessionAffinity: ClientIP`
/// @param annotations those of `evenkeel.dev/` only, with the whole key
public record Service(
    ServiceKey key,
    ServiceType type,
    List<IpAddress> clusterIps,
    boolean headless,
    List<Family> families,
    List<ServicePort> ports,
    boolean internalTrafficLocal,
    boolean externalTrafficLocal,
    boolean clientIpAffinity,
    @Nullable String externalName,
    Map<String, String> labels,
    Map<String, String> annotations) {

  /// Label that chooses a Service to be probed, when `"true"`.
  public static final String PROBE_LABEL = "evenkeel.dev/probe";

  /// Prefix of the annotations that override target settings.
  public static final String ANNOTATION_PREFIX = "evenkeel.dev/";

  /// Label that keeps kube-proxy away from a Service, whatever its value.
  public static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";

  public Service {
    clusterIps = List.copyOf(clusterIps);
    families = List.copyOf(families);
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  public boolean hasProbeLabel() {
    return "true".equals(labels.get(PROBE_LABEL));
  }
}
