package dev.evenkeel.expectation;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Rendezvous;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The records that a Service owes (kubernetes/dns specification 1.1.0, CoreDNS
/// `plugin/kubernetes`; `docs/service-rules.md`). Hints and traffic policies change nothing here.
///
/// - With a cluster IP: A and AAAA of the name are the cluster IPs, SRV of each named port is the
///   name and the *Service's* port, PTR of a cluster IP is the name: endpoints or not, unless the
///   server is told to `ignore empty_service`: without a ready endpoint NXDOMAIN is right as well.
/// - Headless: [HeadlessRecords].
/// - ExternalName: CNAME of the name. An IP address there is no name: NXDOMAIN.
///
/// Of the ports an agent asks about at most `endpointLimit`, of the endpoints' names and of their
/// addresses about [Question#ENDPOINTS_ASKED] each, chosen by rendezvous hashing, so that all
/// agents together ask about all. O(endpoints · ports).
final class DnsRecords {

  private final ServiceState state;
  private final Service service;
  private final ServiceSettings settings;
  private final String name;
  private final String node;
  private final List<AnswerExpectation> answers = new ArrayList<>();

  private DnsRecords(ServiceState state, ServiceSettings settings, String name, String node) {
    this.state = state;
    this.service = state.service();
    this.settings = settings;
    this.name = name;
    this.node = node;
  }

  /// @param name the Service's own
  /// @param node whose agent asks
  static List<AnswerExpectation> of(
      ServiceState state, ServiceSettings settings, String name, String node) {
    DnsRecords records = new DnsRecords(state, settings, name, node);
    Service service = state.service();
    if (service.type() == ServiceType.EXTERNAL_NAME) {
      records.addExternalName();
    } else if (service.headless()) {
      records.addHeadless();
    } else {
      records.addClusterIps();
    }
    return records.answers;
  }

  private void addClusterIps() {
    boolean empty = DnsEndpoint.ready(state).isEmpty();
    boolean compared = !service.clusterIps().isEmpty(); // else it is not there yet
    for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
      Set<String> ips = new TreeSet<>();
      for (IpAddress ip : service.clusterIps()) {
        if (RecordType.of(ip.family()) == type) {
          ips.add(ip.text());
        }
      }
      add(new Question(service.key(), name, Question.SERVICE, type), ips, compared, empty);
    }
    for (ServicePort port : askedPorts()) {
      add(question(port), Set.of(port.port() + " " + name), compared, empty);
    }
    for (IpAddress ip : service.clusterIps()) {
      add(
          new Question(service.key(), DnsNames.reverse(ip), Question.REVERSE, RecordType.PTR),
          Set.of(name),
          true,
          false);
    }
  }

  private void add(Question question, Set<String> owed, boolean compared, boolean mayBeDenied) {
    answers.add(
        new AnswerExpectation(question, owed, false, compared, mayBeDenied, Map.of(), null));
  }

  private void addHeadless() {
    HeadlessRecords records = new HeadlessRecords(service.key(), name, DnsEndpoint.ready(state));
    answers.addAll(records.addresses());
    for (ServicePort port : askedPorts()) {
      answers.add(records.port(question(port), port));
    }
    answers.addAll(records.endpointNames(node));
    answers.addAll(records.reverse(node));
  }

  private void addExternalName() {
    String target = service.externalName() == null ? "" : service.externalName();
    boolean isName = !target.isEmpty() && IpAddress.parse(target).isEmpty();
    String absolute = target.toLowerCase(Locale.ROOT) + (target.endsWith(".") ? "" : ".");
    answers.add(
        new AnswerExpectation(
            new Question(service.key(), name, Question.SERVICE, RecordType.CNAME),
            isName ? Set.of(absolute) : Set.of(),
            !isName,
            true));
    if (settings.service().via().contains(Via.EXTERNAL_NAME)) { // its calls begin with it
      answers.add(
          new AnswerExpectation(
              new Question(service.key(), name, Question.SERVICE, RecordType.A),
              Set.of(),
              !isName,
              !isName));
    }
  }

  private List<ServicePort> askedPorts() {
    Map<String, ServicePort> named = new TreeMap<>();
    for (ServicePort port : service.ports()) {
      if (port.name() != null && settings.port(port).probe()) {
        named.put(port.name(), port);
      }
    }
    return Rendezvous.choose(
        node, List.copyOf(named.values()), settings.service().endpointLimit(), ServicePort::label);
  }

  private Question question(ServicePort port) {
    return new Question(
        service.key(),
        DnsNames.port(port.label(), port.transport(), name),
        Question.PORT,
        RecordType.SRV,
        port.label());
  }
}
