package dev.evenkeel.export;

import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.ServiceKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is wrong, as the page shows it.
///
/// @param open the findings that are open
/// @param common of those, the verdicts of the node itself and of DNS servers
/// @param ports the state of each Service port
/// @param opened how many were ever opened, by kind; every kind is there
public record FindingsStatus(
    List<Finding.Key> open,
    List<FindingKind> common,
    List<PortStatus> ports,
    Map<FindingKind, Long> opened) {

  /// @param port empty where the Service has none that is known
  /// @param verdict its primary finding; null where nothing of its own is wrong
  /// @param healthy null while it is not known
  public record PortStatus(
      ServiceKey service, String port, @Nullable FindingKind verdict, @Nullable Boolean healthy) {}

  public FindingsStatus {
    open = List.copyOf(open);
    common = List.copyOf(common);
    ports = List.copyOf(ports);
    opened = Map.copyOf(opened);
  }
}
