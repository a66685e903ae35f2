package dev.evenkeel.demo;

/// What can go wrong in the simulated cluster: a component that stops to follow the EndpointSlices,
/// and so lives in the past until it is mended. Both are usual in real clusters: a kube-proxy or a
/// CoreDNS whose watch is dead goes on with the last state it saw.
public enum Fault {
  /// The data plane keeps its rules: an endpoint that comes later gets no traffic.
  STALE_RULES("kube-proxy's rules are those of before"),

  /// The second DNS server keeps its answers: it does not give an endpoint that comes later.
  STALE_DNS("one DNS server answers from before");

  private final String sentence;

  Fault(String sentence) {
    this.sentence = sentence;
  }

  /// What is wrong, for a person.
  public String sentence() {
    return sentence;
  }
}
