package dev.evenkeel.expectation;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.PortEndpoints;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that is right for one Service: its targets (one for each port, family and frontend), the
/// answers to its questions, its endpoints by state, and advice where this version cannot tell.
public final class Expectations {

  private Expectations() {}

  /// @param clusterDomain without full stops at the ends, such as `cluster.local`
  public static ServiceExpectation of(
      ServiceState state, ServiceSettings settings, String clusterDomain) {
    Service service = state.service();
    String name = DnsAnswers.serviceName(service.key(), clusterDomain);
    List<AnswerExpectation> answers = DnsAnswers.of(state, name);
    List<TargetExpectation> targets = new ArrayList<>();
    List<TargetExpectation> directs = new ArrayList<>();
    List<PortEndpoints> endpoints = new ArrayList<>();
    List<String> advice = new ArrayList<>(settings.refused());
    DnsAnswers.notCompared(state)
        .ifPresent(why -> advice.add("its DNS answers are not compared: " + why));

    for (ServicePort port : service.ports()) {
      TargetSettings portSettings = settings.port(port);
      if (!portSettings.probe()) {
        continue;
      }
      Set<String> unjudged = new LinkedHashSet<>();
      for (Family family : families(service)) {
        EndpointJoin join = EndpointJoin.of(state, port, family);
        endpoints.add(join.counts());
        Protocol protocol = Protocols.of(port, portSettings);
        if (!Protocols.areCalled(port, portSettings)
            || service.type() == ServiceType.EXTERNAL_NAME) {
          continue;
        }
        List<String> unknownChoice = UnknownRules.ofChoice(service, join);
        unjudged.addAll(unknownChoice);
        List<ExpectedEndpoint> expected = ClusterPolicy.shares(join, unknownChoice.isEmpty());
        Via frontend = service.headless() ? Via.HEADLESS : Via.CLUSTER_IP;
        TargetExpectation target =
            new TargetExpectation(
                new Target(service.key(), port.label(), frontend, family),
                clusterIp(service, family),
                service.headless() ? join.portNumber().orElse(port.port()) : port.port(),
                name,
                protocol,
                expected,
                unknownChoice.isEmpty(),
                balance(service, portSettings, protocol, expected, !unknownChoice.isEmpty()),
                portSettings);
        if (portSettings.via().contains(frontend)) {
          targets.add(target);
        }
        if (portSettings.via().contains(Via.ENDPOINT)) {
          directs.add(target.directly());
        }
      }
      advise(service, port, portSettings, unjudged, advice);
    }
    return new ServiceExpectation(service, settings, targets, directs, answers, endpoints, advice);
  }

  /// The families that clients of the Service can have: those of its addresses; of a headless one,
  /// those of its spec.
  private static Set<Family> families(Service service) {
    EnumSet<Family> families = EnumSet.noneOf(Family.class);
    if (service.headless()) {
      families.addAll(service.families());
    } else {
      service.clusterIps().forEach(ip -> families.add(ip.family()));
    }
    return families;
  }

  private static @Nullable IpAddress clusterIp(Service service, Family family) {
    return service.clusterIps().stream()
        .filter(ip -> ip.family() == family)
        .findFirst()
        .orElse(null);
  }

  /// The order is by what an owner can change last: a rule that is not known outranks affinity only
  /// where the set itself is in doubt.
  private static Balance balance(
      Service service,
      TargetSettings settings,
      Protocol protocol,
      List<ExpectedEndpoint> expected,
      boolean unknownRules) {
    if (!settings.judge()) {
      return Balance.OFF;
    }
    if (service.headless()) {
      return Balance.HEADLESS;
    }
    if (unknownRules) {
      return Balance.UNSUPPORTED;
    }
    if (service.clientIpAffinity()) {
      return Balance.AFFINITY;
    }
    if (!settings.namesBackends(protocol)) {
      return Balance.UNIDENTIFIED; // without a reply, or unasked, nobody is named
    }
    long due = expected.stream().filter(e -> e.due() > 0).count();
    return due < 2 ? Balance.SINGLE : Balance.TESTED;
  }

  private static void advise(
      Service service,
      ServicePort port,
      TargetSettings settings,
      Set<String> unjudged,
      List<String> advice) {
    String label = "port `" + port.label() + "`";
    if (!Protocols.areCalled(port, settings)) {
      advice.add(notCalled(label, port, settings));
      return;
    }
    for (String rule : unjudged) {
      advice.add(label + " is called and counted, but not judged: " + rule);
    }
    if (service.clientIpAffinity() && !service.headless()) {
      advice.add(
          label
              + " has ClientIP affinity: each agent sticks to one backend, so its balance is not judged");
    }
    if (settings.protocol() == null
        && Protocols.guessed(port).isEmpty()
        && !settings.hasReplies(Protocols.of(port, settings))) {
      advice.add(
          label
              + " has no name that tells its protocol: no hits are counted; set the annotation"
              + " `evenkeel.dev/protocol`");
    } else if (!settings.hasReplies(Protocols.of(port, settings))) {
      advice.add(
          label
              + " is called by connecting only (tcp): who answers cannot be told, so no hits are counted;"
              + " give it `send` or `expect`");
    }
    adviseIdentity(label, Protocols.of(port, settings), settings, advice);
  }

  private static String notCalled(String label, ServicePort port, TargetSettings settings) {
    String looked = ", only its name is looked up";
    return switch (port.transport()) {
      case SCTP -> label + " is SCTP: this version does not call it" + looked;
      case TCP -> label + " is TCP: protocol `udp` cannot be called there" + looked;
      case UDP -> {
        Protocol protocol = Protocols.of(port, settings);
        yield protocol == Protocol.UDP
            ? label
                + " is UDP: without `send` (a request, in the configuration file) it is not called"
                + looked
            : label
                + " is UDP: protocol `"
                + protocol.label()
                + "` cannot be called there"
                + looked;
      }
    };
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
