package dev.evenkeel.model;

/// `spec.type` of a Service.
public enum ServiceType {
  CLUSTER_IP("ClusterIP"),
  NODE_PORT("NodePort"),
  LOAD_BALANCER("LoadBalancer"),
  EXTERNAL_NAME("ExternalName");

  private final String apiName;

  ServiceType(String apiName) {
    this.apiName = apiName;
  }

  /// As the Kubernetes API spells it.
  public String apiName() {
    return apiName;
  }
}
