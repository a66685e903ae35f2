package dev.evenkeel.model;

/// An endpoint and what it is due of a target's hits (`docs/service-rules.md`, Who is due calls).
///
/// @param due fraction, [0, 1]; 0: nothing; the shares of a target sum to 1 where any is > 0
/// @param reason why it is or is not among the expected
public record ExpectedEndpoint(Endpoint endpoint, double due, EndpointReason reason) {

  public ExpectedEndpoint {
    if (!(due >= 0 && due <= 1)) { // NaN too
      throw new IllegalArgumentException(endpoint.name() + ": due " + due + " not in [0, 1]");
    }
  }
}
