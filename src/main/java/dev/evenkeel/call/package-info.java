/// One new connection for every call (UDP: one new socket), the times of its phases, and who
/// answered. I/O on one Netty event loop; nothing here blocks, waits for ever or keeps a local
/// port.
///
/// Start: [Calls] (the connection; what is said over it: [HttpCall], [GrpcCall], [TcpExchangeCall],
/// [UdpCall]), [Identity] (pure: from a reply to an endpoint). Not here: when a call is due
/// (`agent`), what its outcome means (`ledger`, `diagnosis`).
@NullMarked
package dev.evenkeel.call;

import org.jspecify.annotations.NullMarked;
