/// The agent on a real cluster: its Pods, its metrics, and what the backends themselves saw.
@NullMarked
package dev.evenkeel.e2e;

import org.jspecify.annotations.NullMarked;
