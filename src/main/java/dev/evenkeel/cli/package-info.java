/// The commands. Start: [Evenkeel].
@NullMarked
package dev.evenkeel.cli;

import org.jspecify.annotations.NullMarked;
