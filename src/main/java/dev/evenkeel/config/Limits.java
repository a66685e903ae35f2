package dev.evenkeel.config;

/// What annotations may ask for at most.
///
/// @param rate calls a second, for `rate` and for `endpointRate`, > 0
/// @param budget calls a second to a Service from all agents together, > 0
public record Limits(double rate, double budget) {

  /// The defaults.
  public static final Limits DEFAULT = new Limits(10, 100);

  public Limits {
    if (!(rate > 0) || !(budget > 0)) {
      throw new IllegalArgumentException("limits are above 0");
    }
  }
}
