package dev.evenkeel.catalog;

import io.fabric8.kubernetes.client.utils.Serialization;

/// API objects as a person writes them.
final class ApiYaml {

  private ApiYaml() {}

  /// As YAML, also where it begins like JSON.
  static <T> T read(String yaml, Class<T> type) {
    return Serialization.unmarshal("---\n" + yaml, type);
  }
}
