package dev.evenkeel.dns;

import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.RejectedReason;

/// What a message that came back is worth to the query it came back to.
sealed interface Reply {

  /// The reply, whole.
  record Answered(LookupResult result, Answers answers) implements Reply {}

  /// The reply, cut short (TC): which of the answers are left is chance.
  record Truncated(LookupResult result, Answers answers) implements Reply {}

  /// Not the reply; it may still come.
  record Rejected(RejectedReason reason) implements Reply {}
}
