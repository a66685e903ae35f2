package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The volumes of one Pod: emptyDir, configMap and projected (ServiceAccount token, configMap,
/// downward API). Confined to its Pod's thread.
final class PodVolumes {
  private static final long TOKEN_SECONDS = 3607;

  private final Pod pod;
  private final Node.PodAddress address;
  private final Path folder;
  private final KubernetesClient client;
  private final BiFunction<String, String, @Nullable ConfigMap> configMaps;
  private final Map<String, ProjectedFolder> projected = new HashMap<>();
  private final Map<String, Path> paths = new LinkedHashMap<>();
  private String token = "";
  private long tokenNanos;

  /// @param configMaps namespace, name → the current object
  PodVolumes(
      Pod pod,
      Node.PodAddress address,
      Path folder,
      KubernetesClient client,
      BiFunction<String, String, @Nullable ConfigMap> configMaps) {
    this.pod = pod;
    this.address = address;
    this.folder = folder;
    this.client = client;
    this.configMaps = configMaps;
  }

  /// Brings all volumes to what the API says now.
  ///
  /// @return what is missing for it, as a kubelet's FailedMount would say
  Optional<String> refresh() {
    for (Volume volume : pod.getSpec().getVolumes()) {
      Optional<String> missing = refresh(volume);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  /// Where a volume lies on the machine.
  Path path(String volume) {
    Path path = paths.get(volume);
    if (path == null) {
      throw new ClusterException("volumeMounts: there is no volume " + volume);
    }
    return path;
  }

  private Optional<String> refresh(Volume volume) {
    Path path = folder.resolve(volume.getName());
    paths.put(volume.getName(), path);
    if (volume.getEmptyDir() != null) {
      createEmpty(path);
      return Optional.empty();
    }
    Map<String, String> files = new LinkedHashMap<>();
    Optional<String> missing;
    if (volume.getConfigMap() != null) {
      missing =
          addConfigMap(
              files,
              volume.getConfigMap().getName(),
              volume.getConfigMap().getItems(),
              Boolean.TRUE.equals(volume.getConfigMap().getOptional()));
    } else if (volume.getProjected() != null) {
      missing = addProjections(files, volume.getProjected().getSources());
    } else {
      throw new ClusterException(
          "volume "
              + volume.getName()
              + ": this kubelet knows emptyDir, configMap and projected volumes only");
    }
    if (missing.isEmpty()) {
      projected.computeIfAbsent(volume.getName(), _ -> new ProjectedFolder(path)).update(files);
    }
    return missing;
  }

  private Optional<String> addProjections(
      Map<String, String> files, List<VolumeProjection> sources) {
    for (VolumeProjection source : sources) {
      if (source.getServiceAccountToken() != null) {
        files.put(source.getServiceAccountToken().getPath(), token());
      } else if (source.getConfigMap() != null) {
        Optional<String> missing =
            addConfigMap(
                files,
                source.getConfigMap().getName(),
                source.getConfigMap().getItems(),
                Boolean.TRUE.equals(source.getConfigMap().getOptional()));
        if (missing.isPresent()) {
          return missing;
        }
      } else if (source.getDownwardAPI() != null) {
        source
            .getDownwardAPI()
            .getItems()
            .forEach(
                item ->
                    files.put(
                        item.getPath(),
                        DownwardApi.field(pod, address, item.getFieldRef().getFieldPath())));
      } else {
        throw new ClusterException("projected volume: a source that this kubelet does not know");
      }
    }
    return Optional.empty();
  }

  private Optional<String> addConfigMap(
      Map<String, String> files, String name, List<KeyToPath> items, boolean optional) {
    ConfigMap configMap = configMaps.apply(pod.getMetadata().getNamespace(), name);
    if (configMap == null) {
      return optional ? Optional.empty() : Optional.of("configmap \"" + name + "\" not found");
    }
    Map<String, String> data = configMap.getData() == null ? Map.of() : configMap.getData();
    if (items == null || items.isEmpty()) {
      files.putAll(data);
      return Optional.empty();
    }
    for (KeyToPath item : items) {
      String value = data.get(item.getKey());
      if (value == null) {
        return Optional.of("configmap \"" + name + "\" has no key " + item.getKey());
      }
      files.put(item.getPath(), value);
    }
    return Optional.empty();
  }

  /// A token bound to the Pod, made anew when four fifths of its life are over.
  private String token() {
    if (token.isEmpty() || System.nanoTime() - tokenNanos > TOKEN_SECONDS * 800_000_000L) {
      TokenRequest request =
          new TokenRequestBuilder()
              .withNewSpec()
              .withExpirationSeconds(TOKEN_SECONDS)
              .withNewBoundObjectRef()
              .withApiVersion("v1")
              .withKind("Pod")
              .withName(pod.getMetadata().getName())
              .withUid(pod.getMetadata().getUid())
              .endBoundObjectRef()
              .endSpec()
              .build();
      tokenNanos = System.nanoTime();
      token =
          client
              .serviceAccounts()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(pod.getSpec().getServiceAccountName())
              .tokenRequest(request)
              .getStatus()
              .getToken();
    }
    return token;
  }

  private static void createEmpty(Path path) {
    if (Files.exists(path)) {
      return;
    }
    try {
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    } catch (IOException e) {
      throw new ClusterException("cannot create " + path + ": " + e.getMessage(), e);
    }
  }
}
