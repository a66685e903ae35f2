package dev.evenkeel.catalog;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.fabric8.kubernetes.api.builder.VisitableBuilder;
import io.fabric8.kubernetes.api.model.KubernetesListFluent;

/// In the native executable: the one method by which the client keeps builders and models of all
/// kinds of objects of Kubernetes there, for lists of mixed kinds that somebody makes. Nobody does
/// here; what the API server lists is read another way.
@TargetClass(KubernetesListFluent.class)
final class WithoutListBuilders {

  private WithoutListBuilders() {}

  @Substitute
  protected static <T> VisitableBuilder<T, ?> builder(Object item) {
    throw new UnsupportedOperationException("no lists of mixed kinds: " + item.getClass());
  }
}
