package dev.evenkeel.agent;

import dev.evenkeel.call.CallRequest;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;

/// What a call sends (contract, "What it sends and says").
///
/// @param product such as `evenkeel/1.0`
/// @param node the agent's
record CallRequests(String product, String node) {

  /// Protocols that are not spoken are connected to only.
  CallRequest to(TargetExpectation expectation, IpAddress ip, int port) {
    TargetSettings settings = expectation.settings();
    if (!expectation.protocol().hasReplies()) {
      return new CallRequest.Tcp(ip, port, settings.timeout());
    }
    String name = expectation.name();
    String host = settings.host() == null ? name.substring(0, name.length() - 1) : settings.host();
    return new CallRequest.Http(
        ip,
        port,
        host,
        settings.path(),
        product + " (" + expectation.target().via().label() + "; " + node + ")",
        settings.status(),
        expectation.protocol() == Protocol.HTTPS
            ? new CallRequest.Tls(host, settings.tlsVerify(), settings.caFile())
            : null,
        settings.timeout());
  }
}
