package dev.evenkeel.model;

/// The IP protocol of a Service or slice port.
public enum Transport {
  TCP,
  UDP,
  SCTP
}
