package dev.evenkeel.agent;

import dev.evenkeel.call.CallRequest;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.TargetExpectation;

/// What a call sends (contract, "What it sends and says").
///
/// @param product such as `evenkeel/1.0`
/// @param node the agent's
record CallRequests(String product, String node) {

  /// Protocols that are not spoken are connected to only.
  CallRequest to(TargetExpectation expectation, IpAddress ip, int port) {
    if (expectation.protocol() != Protocol.HTTP) {
      return new CallRequest.Tcp(ip, port, expectation.settings().timeout());
    }
    String name = expectation.name();
    String host = expectation.settings().host();
    return new CallRequest.Http(
        ip,
        port,
        host == null ? name.substring(0, name.length() - 1) : host,
        expectation.settings().path(),
        product + " (" + expectation.target().via().label() + "; " + node + ")",
        expectation.settings().status(),
        expectation.settings().timeout());
  }
}
