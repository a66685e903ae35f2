package dev.evenkeel.expectation;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.SlicePort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

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
/// An endpoint without a hostname has one of two names ([DnsEndpoint]): in SRV and PTR either is
/// taken; the name by itself, and PTR (which CoreDNS 1.11.4 to 1.12.0 did not give such endpoints),
/// are looked up and shown, but not compared.
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
    return new AnswerExpectation(question, targets, !exists, true, false, spellings, null);
  }

  /// CoreDNS compares without regard to case, and a port without a number still makes the name.
  private static boolean isOf(SlicePort slicePort, ServicePort port) {
    return slicePort.transport() == port.transport()
        && slicePort.name() != null
        && slicePort.name().equalsIgnoreCase(port.name());
  }

  /// By endpoint name, in order.
  Map<String, List<AnswerExpectation>> endpointNames() {
    Map<String, Map<RecordType, Set<String>>> byName = new TreeMap<>();
    Set<String> uncertain = new TreeSet<>();
    for (DnsEndpoint endpoint : ready) {
      IpAddress ip = endpoint.ip();
      if (ip != null) {
        String own = DnsNames.endpoint(endpoint.label(), name);
        byName
            .computeIfAbsent(own, _ -> new TreeMap<>())
            .computeIfAbsent(RecordType.of(ip.family()), _ -> new TreeSet<>())
            .add(ip.text());
        if (endpoint.otherLabel() != null) {
          uncertain.add(own);
        }
      }
    }
    Map<String, List<AnswerExpectation>> answers = new TreeMap<>();
    byName.forEach(
        (own, byType) ->
            byType.forEach(
                (type, ips) ->
                    answers
                        .computeIfAbsent(own, _ -> new ArrayList<>())
                        .add(
                            new AnswerExpectation(
                                new Question(service, own, Question.ENDPOINT, type),
                                ips,
                                false,
                                !uncertain.contains(own)))));
    return answers;
  }

  /// By the name that is asked for, in order.
  Map<String, List<AnswerExpectation>> reverse() {
    Map<String, Set<String>> names = new TreeMap<>();
    Map<String, Map<String, Set<String>>> spellings = new HashMap<>();
    Set<String> uncertain = new TreeSet<>();
    for (DnsEndpoint endpoint : ready) {
      if (endpoint.ip() == null) {
        continue;
      }
      String asked = DnsNames.reverse(endpoint.ip());
      String own = DnsNames.endpoint(endpoint.label(), name);
      names.computeIfAbsent(asked, _ -> new TreeSet<>()).add(own);
      if (!endpoint.hasHostname()) {
        uncertain.add(asked);
      }
      if (endpoint.otherLabel() != null) {
        spellings
            .computeIfAbsent(asked, _ -> new HashMap<>())
            .computeIfAbsent(DnsNames.endpoint(endpoint.otherLabel(), name), _ -> new TreeSet<>())
            .add(own);
      }
    }
    Map<String, List<AnswerExpectation>> answers = new TreeMap<>();
    names.forEach(
        (asked, owed) ->
            answers.put(
                asked,
                List.of(
                    new AnswerExpectation(
                        new Question(service, asked, Question.REVERSE, RecordType.PTR),
                        owed,
                        false,
                        !uncertain.contains(asked),
                        false,
                        spellings.getOrDefault(asked, Map.of()),
                        "." + name))));
    return answers;
  }
}
