package dev.evenkeel.config;

import dev.evenkeel.config.Value.Kind;
import dev.evenkeel.config.Value.Place;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the annotations `evenkeel.dev/<setting>` and `evenkeel.dev/<port>.<setting>` of a Service
/// ask for. They are other people's input: bounded in number and length, within the file's limits,
/// and a bad one is refused by itself.
///
/// @param settings for all ports
/// @param ports by port name or number, as the annotation wrote it
/// @param refused a sentence for each bad annotation: its name, its value, what is allowed
public record Annotations(
    SettingsOverride settings, Map<String, SettingsOverride> ports, List<String> refused) {

  /// How many are read of one Service: every setting for itself and for a few ports.
  static final int MOST = 100;

  static final int LONGEST_VALUE = 2_048;

  private static final Place NOWHERE = new Place(0, 0, "");

  public Annotations {
    ports = Map.copyOf(ports);
    refused = List.copyOf(refused);
  }

  /// In the order of their names; linear in their number and length.
  public static Annotations of(Service service, Limits limits) {
    Reading reading = new Reading(service, limits);
    Map<String, String> sorted = new TreeMap<>();
    service
        .annotations()
        .forEach(
            (name, value) -> {
              if (name.startsWith(Service.ANNOTATION_PREFIX)) {
                sorted.put(name, value);
              }
            });
    sorted.entrySet().stream()
        .limit(MOST)
        .forEach(annotation -> reading.read(annotation.getKey(), annotation.getValue()));
    if (sorted.size() > MOST) {
      reading.refused.add(
          "annotations %s…: %d of %d are not read; allowed: at most %d"
              .formatted(Service.ANNOTATION_PREFIX, sorted.size() - MOST, sorted.size(), MOST));
    }
    Map<String, SettingsOverride> ports = new HashMap<>();
    reading.ports.forEach((port, draft) -> ports.put(port, draft.settings()));
    return new Annotations(reading.settings.settings(), ports, reading.refused);
  }

  private static final class Reading {
    private final Limits limits;
    private final Set<String> portLabels = new LinkedHashSet<>();
    private final Set<String> portNumbers = new LinkedHashSet<>();
    private final SettingsOverride.Draft settings = new SettingsOverride.Draft();
    private final Map<String, SettingsOverride.Draft> ports = new HashMap<>();
    private final List<String> refused = new ArrayList<>();

    Reading(Service service, Limits limits) {
      this.limits = limits;
      for (ServicePort port : service.ports()) {
        portLabels.add(port.label());
        portNumbers.add(Integer.toString(port.port()));
      }
    }

    void read(String name, String value) {
      String below = name.substring(Service.ANNOTATION_PREFIX.length());
      int dot = below.lastIndexOf('.');
      String port = below.substring(0, Math.max(dot, 0));
      String setting = below.substring(dot + 1);
      if (dot >= 0 && !portLabels.contains(port) && !portNumbers.contains(port)) {
        refuse(name, value, "the Service has no such port; allowed: " + list(portLabels));
        return;
      }
      Key<? super SettingsOverride.Draft> key = TargetKeys.TABLE.get(setting);
      if (dot >= 0 && TargetKeys.OF_WHOLE_SERVICE.containsKey(setting)) {
        refuse(name, value, "it holds for the whole Service; leave the port out");
        return;
      }
      if (key == null) {
        refuse(name, value, TargetKeys.TABLE.noSuchSetting(setting));
        return;
      }
      if (value.length() > LONGEST_VALUE) {
        refuse(
            name,
            value,
            "%d characters; allowed: at most %d".formatted(value.length(), LONGEST_VALUE));
        return;
      }
      SettingsOverride.Draft draft =
          dot < 0 ? settings : ports.computeIfAbsent(port, _ -> new SettingsOverride.Draft());
      Refusals refusals = new Refusals();
      key.readAnnotation(
          new Value.Scalar(NOWHERE, Kind.ANNOTATION, value), limits, draft, refusals);
      if (!refusals.isEmpty()) {
        refuse(name, value, String.join("; ", refusals.sentences()));
      }
    }

    private void refuse(String name, String value, String sentence) {
      String shown = Quoted.quoted(value);
      refused.add(
          "annotation "
              + Quoted.bare(name)
              + ": "
              + (sentence.startsWith(shown) ? "" : shown + ": ")
              + sentence);
    }

    private static String list(Collection<String> ports) {
      int most = 10;
      String some = String.join(", ", ports.stream().limit(most).map(Quoted::bare).toList());
      return ports.size() > most ? some + ", …" : some;
    }
  }
}
