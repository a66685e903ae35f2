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
import dev.evenkeel.model.Transport;
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
        if (port.transport() != Transport.TCP
            || protocol == Protocol.UDP
            || service.type() == ServiceType.EXTERNAL_NAME) {
          continue;
        }
        List<String> unknownChoice = UnknownRules.ofChoice(service, join);
        List<String> unknownProtocol = UnknownRules.ofProtocol(protocol);
        unjudged.addAll(unknownChoice);
        unjudged.addAll(unknownProtocol);
        List<ExpectedEndpoint> expected = ClusterPolicy.shares(join, unknownChoice.isEmpty());
        boolean unknown = !unknownChoice.isEmpty() || !unknownProtocol.isEmpty();
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
                balance(service, portSettings, protocol, expected, unknown),
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
    if (port.transport() != Transport.TCP || Protocols.of(port, settings) == Protocol.UDP) {
      advice.add(
          label
              + " is "
              + port.transport()
              + ": this version does not call it, only its name is looked up");
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
    if (settings.protocol() == null && Protocols.guessed(port).isEmpty()) {
      advice.add(
          label
              + " has no name that tells its protocol: no hits are counted; set the annotation"
              + " `evenkeel.dev/protocol`");
    } else if (Protocols.of(port, settings) == Protocol.TCP) {
      advice.add(
          label
              + " is called by connecting only (tcp): who answers cannot be told, so no hits are counted");
    }
    adviseIdentity(label, Protocols.of(port, settings), settings.identity(), advice);
  }

  private static void adviseIdentity(
      String label, Protocol protocol, IdentitySource identity, List<String> advice) {
    String set = label + ": identity `" + identity.label() + "` ";
    switch (identity) {
      case IdentitySource.Auto _ -> {}
      case IdentitySource.None _ -> {
        if (protocol.hasReplies()) {
          advice.add(set + "asks no reply who answered, so no hits are counted");
        }
      }
      case IdentitySource.Certificate _ -> {
        if (protocol != Protocol.HTTPS) {
          advice.add(set + "needs protocol `https`: without TLS there is no certificate");
        }
      }
      case IdentitySource.Header _, IdentitySource.Json _, IdentitySource.Pattern _ -> {
        if (!protocol.hasReplies()) {
          advice.add(set + "needs protocol `http` or `https`");
        }
      }
    }
  }
}
