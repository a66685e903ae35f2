package dev.evenkeel.expectation;

import dev.evenkeel.model.ExternalAccess;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a person could set or mend so that more can be told about a Service: sentences.
final class Advice {

  private Advice() {}

  /// About all of a Service.
  static List<String> ofService(ServiceState state, TargetSettings settings) {
    Service service = state.service();
    List<String> advice = new ArrayList<>();
    if (service.headless() && state.slices().stream().anyMatch(slice -> slice.family() == null)) {
      advice.add(
          "its A and AAAA answers are not compared: slices of addressType FQDN lead to names"
              + " outside the cluster");
    }
    if (service.type() == ServiceType.EXTERNAL_NAME) {
      if (!settings.via().contains(Via.EXTERNAL_NAME)) {
        advice.add(
            "an ExternalName is looked up, and called only where the configuration file says so"
                + " (`via: [external_name]`)");
      } else if (service.ports().isEmpty()) {
        advice.add("this ExternalName has no ports, so there is nothing to call: add `spec.ports`");
      }
    }
    if (service.type() == ServiceType.LOAD_BALANCER && settings.via().contains(Via.LOAD_BALANCER)) {
      advise(service.external(), advice);
    }
    return advice;
  }

  private static void advise(ExternalAccess external, List<String> advice) {
    if (external.ingress().isEmpty()) {
      advice.add(
          "its load balancer has no address yet (`status.loadBalancer.ingress` is empty): it is not"
              + " called that way");
    }
    for (ExternalAccess.Ingress way : external.ingress()) {
      if (way.ip() == null || !way.vip()) {
        advice.add(
            "its load balancer's %s is not called: kube-proxy leaves what is sent there to the load balancer (%s)"
                .formatted(
                    way.ip() == null ? way.hostname() : way.ip(),
                    way.ip() == null ? "it is known by name" : "`ipMode: Proxy`"));
      }
    }
  }

  /// About one port.
  ///
  /// @param unjudged what is not known about it
  static List<String> ofPort(
      ServiceState state,
      ServicePort port,
      TargetSettings settings,
      Vantage vantage,
      Set<String> unjudged) {
    Service service = state.service();
    List<String> advice = new ArrayList<>();
    String label = "port `" + port.label() + "`";
    Protocol protocol = Protocols.of(port, settings);
    Optional<String> notCalled = Protocols.whyNotCalled(port, settings);
    if (notCalled.isPresent()) {
      advice.add(label + " is " + notCalled.get() + ", only its name is looked up");
      return advice;
    }
    for (String rule : unjudged) {
      advice.add(label + " is called and counted, but not judged: " + rule);
    }
    if (port.nodePort() != null
        && settings.via().contains(Via.NODE_PORT)
        && Frontends.families(state, vantage).stream()
            .allMatch(f -> vantage.nodeAddress(f).isEmpty())) {
      advice.add(
          label
              + " is not called through its node port: the address of this agent's own node is not known");
    }
    if (service.clientIpAffinity() && !service.headless()) {
      advice.add(
          "%s has ClientIP affinity (%d s): each agent sticks to one backend, so its balance is not judged"
              .formatted(label, service.affinitySeconds()));
    }
    if (settings.protocol() == null
        && Protocols.guessed(port).isEmpty()
        && !settings.hasReplies(protocol)) {
      advice.add(
          label
              + " has no name that tells its protocol: no hits are counted; set the annotation"
              + " `evenkeel.dev/protocol`");
    } else if (!settings.hasReplies(protocol)) {
      advice.add(
          label
              + " is called by connecting only (tcp): who answers cannot be told, so no hits are counted;"
              + " give it `send` or `expect`");
    }
    adviseIdentity(label, protocol, settings, advice);
    return advice;
  }

  private static void adviseIdentity(
      String label, Protocol protocol, TargetSettings settings, List<String> advice) {
    String set = label + ": identity `" + settings.identity().label() + "` ";
    switch (settings.identity()) {
      case IdentitySource.Auto _ -> {}
      case IdentitySource.None _ -> {
        if (settings.hasReplies(protocol)) {
          advice.add(set + "asks no reply who answered, so no hits are counted");
        }
      }
      case IdentitySource.Certificate _ -> {
        if (protocol != Protocol.HTTPS && protocol != Protocol.GRPCS) {
          advice.add(
              set + "needs protocol `https` or `grpcs`: without TLS there is no certificate");
        }
      }
      case IdentitySource.Header _ -> {
        if (protocol == Protocol.TCP || protocol == Protocol.UDP) {
          advice.add(
              set + "needs protocol `http`, `https`, `grpc` or `grpcs`: others have no headers");
        }
      }
      case IdentitySource.Json _, IdentitySource.Pattern _ -> {
        if (protocol == Protocol.GRPC || protocol == Protocol.GRPCS) {
          advice.add(
              set + "finds nothing: a health check names nobody but in its metadata (header:NAME)");
        } else if (!settings.hasReplies(protocol)) {
          advice.add(set + "needs a reply: protocol `http` or `https`, or `send` or `expect`");
        }
      }
    }
  }
}
