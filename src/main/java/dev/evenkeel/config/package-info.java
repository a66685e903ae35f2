/// What the user asks for: the configuration file and the annotations of Services, read strictly.
///
/// Start: [ConfigurationFile] (from a path), [Configuration] (what it means for a Service). Each
/// key is one row of [TargetKeys] or [ConfigurationKeys], whoever sets it. A refusal is a sentence
/// with its place and the way out; a file is refused as a whole, an annotation by itself.
///
/// Not here: when a file is read again (`agent`), which Services there are (`catalog`).
@NullMarked
package dev.evenkeel.config;

import org.jspecify.annotations.NullMarked;
