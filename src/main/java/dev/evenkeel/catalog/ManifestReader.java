package dev.evenkeel.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From files to [Manifests]: finds the objects in lists and documents, as `kubectl get -o yaml`
/// prints them, and refuses what an API server would, so that a slip is told and does not look like
/// a cluster without endpoints. Kinds that say nothing about Services are skipped.
///
/// One object for one reading of a folder; confined to a thread.
final class ManifestReader {

  private static final String SLICES = "discovery.k8s.io/";

  private final List<ManifestProblem> problems = new ArrayList<>();
  private final Map<String, String> firstPlaces = new HashMap<>();
  private final Map<ServiceKey, Service> services = new HashMap<>();
  private final List<EndpointSlice> slices = new ArrayList<>();
  private final Map<String, dev.evenkeel.model.Node> nodes = new HashMap<>();

  /// Adds what a file says.
  void read(String file, String text) {
    if (text.isBlank()) {
      // What `kubectl get … > file` leaves while, or because, the API server does not answer.
      problems.add(
          new ManifestProblem(file, null, "is empty; write its objects, or remove the file"));
      return;
    }
    List<YamlNode> documents;
    try {
      documents = ManifestYaml.documents(text);
    } catch (ManifestRefused refused) {
      problems.add(new ManifestProblem(file, refused.at(), refused.sentence()));
      return;
    }
    for (YamlNode document : documents) {
      read(new ManifestObject(file, "", document, problems), null, null);
    }
  }

  void refuse(ManifestProblem problem) {
    problems.add(problem);
  }

  /// In the order of the files; empty where all is well.
  List<ManifestProblem> problems() {
    return List.copyOf(problems);
  }

  /// Only of use without [#problems].
  Manifests manifests() {
    return new Manifests(services, slices, nodes);
  }

  /// @param listKind the kind of what is in a typed list, where the API leaves it out of the items
  private void read(
      ManifestObject object, @Nullable String listApiVersion, @Nullable String listKind) {
    if (!object.isMapping()) {
      object.refuse("is no object; allowed: a map with apiVersion, kind and metadata");
      return;
    }
    String apiVersion = object.has("apiVersion") ? object.text("apiVersion") : listApiVersion;
    String kind = object.has("kind") ? object.text("kind") : listKind;
    if (apiVersion == null || kind == null) {
      if (!object.has("apiVersion") || !object.has("kind")) {
        object.refuse("has no apiVersion or no kind; write both, as kubectl prints them");
      }
      return;
    }
    switch (apiVersion + " " + kind) {
      case "v1 List" -> items(object, null, null);
      case "v1 ServiceList" -> items(object, apiVersion, "Service");
      case "v1 NodeList" -> items(object, apiVersion, "Node");
      case "discovery.k8s.io/v1 EndpointSliceList" -> items(object, apiVersion, "EndpointSlice");
      case "v1 Service" -> service(object);
      case "v1 Node" -> node(object);
      case "discovery.k8s.io/v1 EndpointSlice" -> slice(object);
      default -> {
        if (apiVersion.startsWith(SLICES)) {
          object.refuse(
              "apiVersion",
              ManifestProblem.shown(apiVersion) + " is not read; allowed: discovery.k8s.io/v1");
        }
      }
    }
  }

  private void items(
      ManifestObject list, @Nullable String itemApiVersion, @Nullable String itemKind) {
    for (ManifestObject item : list.items()) {
      read(item, itemApiVersion, itemKind);
    }
  }

  private void service(ManifestObject object) {
    String name = object.name("metadata.name", ManifestObject.Name.LABEL);
    String namespace = object.name("metadata.namespace", ManifestObject.Name.LABEL);
    if (name == null || namespace == null || isSecond(object, "Service", namespace, name)) {
      return;
    }
    ManifestChecks.service(object);
    object
        .as(io.fabric8.kubernetes.api.model.Service.class)
        .flatMap(KubernetesObjects::service)
        .ifPresent(service -> services.put(service.key(), service));
  }

  private void slice(ManifestObject object) {
    String name = object.name("metadata.name", ManifestObject.Name.SUBDOMAIN);
    String namespace = object.name("metadata.namespace", ManifestObject.Name.LABEL);
    if (name == null || namespace == null || isSecond(object, "EndpointSlice", namespace, name)) {
      return;
    }
    ManifestChecks.slice(object);
    object
        .as(io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice.class)
        .flatMap(KubernetesObjects::slice)
        .ifPresent(slices::add);
  }

  private void node(ManifestObject object) {
    String name = object.name("metadata.name", ManifestObject.Name.SUBDOMAIN);
    if (name == null || isSecond(object, "Node", "", name)) {
      return;
    }
    ManifestChecks.node(object);
    object.as(Node.class).ifPresent(node -> nodes.put(name, KubernetesObjects.node(node)));
  }

  /// Two states of one object: which is true cannot be told, so neither is taken.
  private boolean isSecond(ManifestObject object, String kind, String namespace, String name) {
    String which = kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    String first = firstPlaces.putIfAbsent(which, object.place());
    if (first != null) {
      object.refuse(which + " is given twice, first at " + first + "; leave one out");
    }
    return first != null;
  }

  /// Whether a value is there and says something.
  static boolean says(@Nullable YamlNode node) {
    return node != null && !(node instanceof YamlNode.Scalar(_, JsonNode json) && json.isNull());
  }
}
