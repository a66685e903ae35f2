package dev.evenkeel.expectation;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Rendezvous;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.SlicePort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// The records of a headless Service, from what is ready:
///
/// - A and AAAA of the name: every address of the family, whatever the ports; nothing ready in any
///   family: NXDOMAIN; none of this family: NODATA;
/// - SRV of a port: each endpoint's name with the number of its *own slice's* port of that name and
///   protocol; NXDOMAIN where no ready endpoint has such a port;
/// - A and AAAA of an endpoint's name: its addresses;
/// - PTR of an address: its endpoint's name. Other Services that have the address add names of
///   their own: those are theirs.
/// - What an FQDN slice holds is given as CNAMEs: then A and AAAA lead out of the cluster and are
///   not compared, and such endpoints have no SRV.
///
/// An endpoint without a hostname has a name of the server's choice ([DnsEndpoint]; the
/// specification asks for a unique one only): in SRV any is taken, so that their number and ports
/// are what is compared; the name by itself, and PTR (which CoreDNS 1.11.4 to 1.12.0 did not give
/// such endpoints), are looked up and shown, but not compared.
///
/// An endpoint that has no Pod was written by hand, and its address may be another Service's
/// cluster IP: CoreDNS then gives that Service's name alone, so its PTR is not compared either.
///
/// @param name the Service's own
/// @param ready what DNS answers with
record HeadlessRecords(ServiceKey service, String name, List<DnsEndpoint> ready) {

  /// Of the Service's own name.
  List<AnswerExpectation> addresses() {
    boolean outside = ready.stream().anyMatch(endpoint -> endpoint.ip() == null);
    List<AnswerExpectation> answers = new ArrayList<>();
    for (RecordType type : List.of(RecordType.A, RecordType.AAAA)) {
      Set<String> ips = new TreeSet<>();
      for (DnsEndpoint endpoint : ready) {
        if (endpoint.ip() != null && RecordType.of(endpoint.ip().family()) == type) {
          ips.add(endpoint.ip().text());
        }
      }
      answers.add(
          new AnswerExpectation(
              new Question(service, name, Question.SERVICE, type), ips, ready.isEmpty(), !outside));
    }
    if (outside) {
      answers.add(alias());
    }
    return answers;
  }

  /// CoreDNS gives one CNAME, of the first endpoint that it finds: certain only where there is one.
  private AnswerExpectation alias() {
    Set<String> targets = new TreeSet<>();
    for (DnsEndpoint endpoint : ready) {
      if (endpoint.ip() == null) {
        String target = endpoint.text().toLowerCase(Locale.ROOT);
        targets.add(target.endsWith(".") ? target : target + ".");
      }
    }
    boolean certain = targets.size() == 1 && ready.stream().allMatch(e -> e.ip() == null);
    return new AnswerExpectation(
        new Question(service, name, Question.SERVICE, RecordType.CNAME), targets, false, certain);
  }

  /// Of a named port.
  AnswerExpectation port(Question question, ServicePort port) {
    Set<String> targets = new TreeSet<>();
    Map<String, Set<String>> spellings = new HashMap<>();
    Set<String> unnamed = new TreeSet<>();
    boolean exists = false;
    for (DnsEndpoint endpoint : ready) {
      for (SlicePort slicePort : endpoint.ports()) {
        if (!isOf(slicePort, port)) {
          continue;
        }
        exists = true;
        if (endpoint.ip() != null && slicePort.port() != null) {
          String target = slicePort.port() + " " + DnsNames.endpoint(endpoint.label(), name);
          targets.add(target);
          if (!endpoint.hasHostname()) {
            unnamed.add(target);
          }
          if (endpoint.otherLabel() != null) {
            spellings
                .computeIfAbsent(
                    slicePort.port() + " " + DnsNames.endpoint(endpoint.otherLabel(), name),
                    _ -> new TreeSet<>())
                .add(target);
          }
        }
      }
    }
    return new AnswerExpectation(question, targets, !exists, true, false, spellings, unnamed, null);
  }

  /// CoreDNS compares without regard to case, and a port without a number still makes the name.
  private static boolean isOf(SlicePort slicePort, ServicePort port) {
    return slicePort.transport() == port.transport()
        && slicePort.name() != null
        && slicePort.name().equalsIgnoreCase(port.name());
  }

  /// Of the endpoints' names that the agent of a node asks for; all questions about a name.
  List<AnswerExpectation> endpointNames(String node) {
    List<AnswerExpectation> answers = new ArrayList<>();
    asked(node, endpoint -> DnsNames.endpoint(endpoint.label(), name))
        .forEach(
            (own, endpoints) -> {
              Map<RecordType, Set<String>> ips = new TreeMap<>();
              for (DnsEndpoint endpoint : endpoints) {
                IpAddress ip = Objects.requireNonNull(endpoint.ip());
                ips.computeIfAbsent(RecordType.of(ip.family()), _ -> new TreeSet<>())
                    .add(ip.text());
              }
              boolean certain = endpoints.stream().allMatch(DnsEndpoint::hasHostname);
              ips.forEach(
                  (type, owed) ->
                      answers.add(
                          new AnswerExpectation(
                              new Question(service, own, Question.ENDPOINT, type),
                              owed,
                              false,
                              certain)));
            });
    return answers;
  }

  /// Of the addresses that the agent of a node asks for.
  List<AnswerExpectation> reverse(String node) {
    List<AnswerExpectation> answers = new ArrayList<>();
    asked(node, endpoint -> Objects.requireNonNull(endpoint.ip()).text())
        .values()
        .forEach(endpoints -> answers.add(reverse(endpoints)));
    return answers;
  }

  /// @param endpoints with one address
  private AnswerExpectation reverse(List<DnsEndpoint> endpoints) {
    IpAddress ip = Objects.requireNonNull(endpoints.getFirst().ip());
    Set<String> owed = new TreeSet<>();
    Map<String, Set<String>> spellings = new HashMap<>();
    for (DnsEndpoint endpoint : endpoints) {
      String own = DnsNames.endpoint(endpoint.label(), name);
      owed.add(own);
      if (endpoint.otherLabel() != null) {
        spellings
            .computeIfAbsent(DnsNames.endpoint(endpoint.otherLabel(), name), _ -> new TreeSet<>())
            .add(own);
      }
    }
    return new AnswerExpectation(
        new Question(service, DnsNames.reverse(ip), Question.REVERSE, RecordType.PTR),
        owed,
        false,
        endpoints.stream().allMatch(endpoint -> endpoint.hasHostname() && endpoint.hasPod()),
        false,
        spellings,
        "." + name);
  }

  /// The endpoints that are asked about, by what they are chosen by, in its order: agents choose
  /// differently, so that all together ask about all. Chosen first, since there may be thousands.
  private Map<String, List<DnsEndpoint>> asked(String node, Function<DnsEndpoint, String> by) {
    Map<String, List<DnsEndpoint>> all = new TreeMap<>();
    for (DnsEndpoint endpoint : ready) {
      if (endpoint.ip() != null) {
        all.computeIfAbsent(by.apply(endpoint), _ -> new ArrayList<>()).add(endpoint);
      }
    }
    all.keySet()
        .retainAll(
            Set.copyOf(
                Rendezvous.choose(
                    node, all.keySet(), Question.ENDPOINTS_ASKED, Function.identity())));
    return all;
  }
}
