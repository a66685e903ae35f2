/// evenkeel: tells, from every node and without pause, whether Kubernetes Services do what they
/// promise. The packages are floors; `ArchitectureTest` holds which may know which.
@NullMarked
package dev.evenkeel;

import org.jspecify.annotations.NullMarked;
