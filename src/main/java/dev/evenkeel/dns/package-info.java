/// Lookups: one question to one DNS server, over UDP and, where the reply was cut short, TCP, on
/// the event loop that does all the probing; and `resolv.conf`, which says whom a Pod asks. dnsjava
/// reads and writes the messages, nothing more: its resolvers look at timeouts once a second, hide
/// truncation and do not tell who else answered.
///
/// Start: [Lookups]. Not here: which questions are owed and which answers are right
/// (`expectation`), when to ask (`agent`), what many observations mean (`ledger`).
///
/// No static field may hold anything of dnsjava or an `InetAddress`: classes here are initialized
/// while the native image is built, those are not.
@NullMarked
package dev.evenkeel.dns;

import org.jspecify.annotations.NullMarked;
