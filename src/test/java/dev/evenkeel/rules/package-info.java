/// What kube-proxy has programmed, read back from the kernel: where a packet would go, as chances.
/// Start: [IptablesRules], [NftRules]. They know only what kube-proxy writes and refuse the rest,
/// so that nothing is read wrongly in silence. Not here: what is right (`expectation`).
package dev.evenkeel.rules;
