/// One new connection for every call, the times of its phases, and who answered. I/O on one Netty
/// event loop; nothing here blocks, waits for ever or keeps a local port.
///
/// Start: [Calls] (the connection), [Identity] (pure: from a reply to an endpoint). Not here: when
/// a call is due (`agent`), what its outcome means (`ledger`, `diagnosis`).
@NullMarked
package dev.evenkeel.call;

import org.jspecify.annotations.NullMarked;
