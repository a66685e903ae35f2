package dev.evenkeel.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is kept of a Service object.
///
/// @param clusterIps empty for a headless Service and for an ExternalName
/// @param headless `clusterIP: None`
/// @param families `spec.ipFamilies`, in order
/// @param internalTrafficLocal `internalTrafficPolicy: Local`
/// @param externalTrafficLocal `externalTrafficPolicy: Local`
/// @param clientIpAffinity `sessionAffinity: ClientIP`
/// @param externalName of an ExternalName, as written
/// @param annotations those of `evenkeel.dev/` only, with the whole key
/// @param external how it is reached from outside the cluster
/// @param affinitySeconds after how long without a connection ClientIP affinity ends
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
    Map<String, String> annotations,
    ExternalAccess external,
    int affinitySeconds) {

  /// What the API server writes where affinity says no other time.
  public static final int DEFAULT_AFFINITY_SECONDS = 10_800;

  /// Label that chooses a Service to be probed, when `"true"`.
  public static final String PROBE_LABEL = "evenkeel.dev/probe";

  /// Prefix of the annotations that override target settings.
  public static final String ANNOTATION_PREFIX = "evenkeel.dev/";

  /// Label that keeps kube-proxy away from a Service, whatever its value.
  public static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";

  /// A Service that is not reached from outside the cluster.
  public Service(
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
    this(
        key,
        type,
        clusterIps,
        headless,
        families,
        ports,
        internalTrafficLocal,
        externalTrafficLocal,
        clientIpAffinity,
        externalName,
        labels,
        annotations,
        ExternalAccess.NONE,
        DEFAULT_AFFINITY_SECONDS);
  }

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

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Service that
        && key.equals(that.key)
        && type == that.type
        && clusterIps.equals(that.clusterIps)
        && headless == that.headless
        && families.equals(that.families)
        && ports.equals(that.ports)
        && internalTrafficLocal == that.internalTrafficLocal
        && externalTrafficLocal == that.externalTrafficLocal
        && clientIpAffinity == that.clientIpAffinity
        && Objects.equals(externalName, that.externalName)
        && labels.equals(that.labels)
        && annotations.equals(that.annotations)
        && external.equals(that.external)
        && affinitySeconds == that.affinitySeconds;
  }
}
