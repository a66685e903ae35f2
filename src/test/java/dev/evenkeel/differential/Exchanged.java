package dev.evenkeel.differential;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.Transport;

/// A state with TCP and UDP exchanged. The rules for both are the same, but only TCP ports have
/// targets: so what UDP ports are due is asked of the exchanged state.
final class Exchanged {

  private Exchanged() {}

  static ServiceState of(ServiceState state) {
    return new ServiceState(
        of(state.service()), state.slices().stream().map(Exchanged::of).toList());
  }

  private static Service of(Service service) {
    return new Service(
        service.key(),
        service.type(),
        service.clusterIps(),
        service.headless(),
        service.families(),
        service.ports().stream().map(Exchanged::of).toList(),
        service.internalTrafficLocal(),
        service.externalTrafficLocal(),
        service.clientIpAffinity(),
        service.externalName(),
        service.labels(),
        service.annotations(),
        service.external(),
        service.affinitySeconds());
  }

  private static ServicePort of(ServicePort port) {
    return new ServicePort(
        port.name(), of(port.transport()), port.port(), port.appProtocol(), port.nodePort());
  }

  private static EndpointSlice of(EndpointSlice slice) {
    return new EndpointSlice(
        slice.service(),
        slice.name(),
        slice.family(),
        slice.ports().stream()
            .map(port -> new SlicePort(port.name(), of(port.transport()), port.port()))
            .toList(),
        slice.endpoints(),
        slice.headlessLabel(),
        slice.lastChangeTrigger());
  }

  static Transport of(Transport transport) {
    return switch (transport) {
      case TCP -> Transport.UDP;
      case UDP -> Transport.TCP;
      case SCTP -> Transport.SCTP;
    };
  }
}
