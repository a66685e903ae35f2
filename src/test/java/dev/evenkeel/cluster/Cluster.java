package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A running cluster of three nodes. One at a time on a machine; it ends with [#close], or with
/// this process. Any thread.
public final class Cluster implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  private final ClusterOptions options;
  private final State state;
  private final Executables executables;
  private final Processes processes;
  private final Thread hook = new Thread(this::stopWithProcess, "cluster-stop");
  private final Thread starter = Thread.currentThread();

  /// Zero when nothing is being brought up any more.
  private final CountDownLatch begun = new CountDownLatch(1);

  private final Map<Node, Kubelet> kubelets = new LinkedHashMap<>();
  private final Map<Node, ProcessGroup> proxies = new LinkedHashMap<>();

  private @Nullable ControlPlane controlPlane;
  private @Nullable SharedIndexInformer<ConfigMap> configMaps;

  /// Guarded by this.
  private boolean stopped;

  private Cluster(ClusterOptions options, State state, Executables executables) {
    this.options = options;
    this.state = state;
    this.executables = executables;
    this.processes = new Processes(state);
  }

  /// Brings a cluster up and returns when its DNS answers on every node through kube-proxy: about
  /// 15 s on two cores, and minutes more the very first time, when its executables are built.
  ///
  /// @throws ClusterException where that fails; nothing is left running then
  public static Cluster start(ClusterOptions options) {
    Progress progress = new Progress();
    progress.now("executables of the control plane");
    Executables executables = Executables.build(options.checkout());
    Cluster cluster = new Cluster(options, State.open(), executables);
    Runtime.getRuntime().addShutdownHook(cluster.hook);
    AllSteps steps = new AllSteps();
    steps.run(() -> cluster.bringUp(progress));
    cluster.begun.countDown();
    if (steps.failed()) {
      steps.run(cluster::close);
    }
    steps.end();
    return cluster;
  }

  private void bringUp(Progress progress) {
    progress.now("removing what a killed run left");
    Leftovers.remove(state);
    progress.now("network of " + Node.ALL.size() + " nodes");
    Network.create();
    progress.now("etcd and kube-apiserver");
    ControlPlane plane = new ControlPlane(state, executables, processes, new Certificates(state));
    controlPlane = plane;
    plane.start();
    KubernetesClient client = plane.client();
    progress.now("kube-proxy in mode " + options.proxyMode().key() + ", kubelets");
    Node.ALL.forEach(node -> NodeObject.register(client, node));
    SharedIndexInformer<ConfigMap> informer = client.configMaps().inAnyNamespace().inform();
    configMaps = informer;
    Path kubeconfig = plane.proxyKubeconfig();
    for (Node node : Node.ALL) {
      proxies.put(
          node,
          KubeProxy.start(node, options.proxyMode(), kubeconfig, state, executables, processes));
      Kubelet kubelet =
          new Kubelet(
              node,
              client,
              state,
              executables,
              processes,
              options.agent(),
              (namespace, name) -> informer.getStore().getByKey(namespace + "/" + name));
      kubelets.put(node, kubelet);
      kubelet.start();
    }
    progress.now("CoreDNS, until it answers on every node");
    ClusterDns.create(client);
    awaitDns();
    progress.now("up");
  }

  private void awaitDns() {
    for (Node node : Node.ALL) {
      Waiting.until(
          "node " + node.name() + ": DNS does not answer through kube-proxy",
          START,
          () -> {
            controlPlane().check();
            ControlPlane.check(kubeProxy(node));
            return ClusterDns.answers(node);
          });
    }
  }

  /// Talks to the API server as an administrator.
  public KubernetesClient client() {
    return controlPlane().client();
  }

  public List<Node> nodes() {
    return Node.ALL;
  }

  /// The node of this name.
  ///
  /// @throws ClusterException where there is no such node
  public Node node(String name) {
    return Node.named(name);
  }

  /// For kubectl and others on the machine, while the cluster runs.
  public Path kubeconfig() {
    return controlPlane().kubeconfig();
  }

  public Path executable(String name) {
    return Path.of(executables.path(name));
  }

  /// Runs kubectl.
  ///
  /// @return its standard output
  /// @throws ClusterException with its standard error, where it fails
  public String kubectl(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(executables.path("kubectl"), "--kubeconfig", kubeconfig().toString()));
    command.addAll(List.of(arguments));
    return Commands.run(command).orThrow("kubectl " + String.join(" ", arguments));
  }

  /// Applies a folder of the checkout with kubectl's kustomize.
  public String apply(String folder) {
    return kubectl("apply", "-k", options.checkout().resolve(folder).toString());
  }

  /// The Pods that match, as the API has them now.
  public List<Pod> pods(String namespace, String labelSelector) {
    return client()
        .pods()
        .inNamespace(namespace)
        .withLabelSelector(labelSelector)
        .list()
        .getItems();
  }

  /// Waits until there are so many Pods that match, and all are ready.
  public List<Pod> awaitReady(String namespace, String labelSelector, int count) {
    Predicate<Pod> ready =
        pod -> pod.getMetadata().getDeletionTimestamp() == null && Readiness.isPodReady(pod);
    Waiting.until(
        "not " + count + " ready Pods of " + namespace + ", " + labelSelector,
        START,
        () -> {
          List<Pod> pods = pods(namespace, labelSelector);
          return pods.size() == count && pods.stream().allMatch(ready);
        });
    return pods(namespace, labelSelector);
  }

  /// GET from a Pod through the API server's proxy.
  ///
  /// @param path with its leading slash
  /// @throws ClusterException where there is no such path
  public String get(Pod pod, int port, String path) {
    String uri =
        "/api/v1/namespaces/%s/pods/%s:%d/proxy%s"
            .formatted(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), port, path);
    String body = client().raw(uri);
    if (body == null) {
      throw new ClusterException(uri + ": not found");
    }
    return body;
  }

  /// Runs a command of the machine in a Pod's network, with the Pod's resolv.conf.
  public ProcessResult exec(Pod pod, String... command) {
    return Commands.inNetwork(PodLife.netns(pod), List.of(command));
  }

  /// Runs a command of the machine in a node's network.
  public ProcessResult exec(Node node, String... command) {
    return Commands.inNetwork(node.netns(), List.of(command));
  }

  /// Does something on a thread that lives in a node's network.
  ///
  /// @throws ClusterException with what it threw
  public <T> T inNetwork(Node node, Callable<T> work) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              NetworkNamespace.enter(Network.namespace(node.netns()));
              return work.call();
            });
    // One that ends with its work, since no thread comes back from where it went.
    Thread.ofPlatform().daemon().name("in-" + node.name()).start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new ClusterException("on node " + node.name() + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("on node " + node.name() + ": interrupted", e);
    }
  }

  /// Starts a command in a Pod's network that runs until [#end] or the cluster's end.
  public ProcessGroup start(Pod pod, String name, String... command) {
    return processes.start(name, Commands.networked(PodLife.netns(pod), List.of(command)));
  }

  /// Starts a command in a node's network that runs until [#end] or the cluster's end.
  public ProcessGroup start(Node node, String name, String... command) {
    return processes.start(name, Commands.networked(node.netns(), List.of(command)));
  }

  /// Ends what [#start] started.
  public void end(ProcessGroup group) {
    processes.end(group, Duration.ofSeconds(5));
  }

  /// What a Pod's container has written, over all its restarts.
  public Path log(Pod pod) {
    return state.log(PodLife.logName(pod));
  }

  /// Where the logs of all that the cluster runs are; they outlive it.
  public Path logs() {
    return state.file("logs");
  }

  /// The processes of a Pod's container; its root process is [#pid].
  public ProcessGroup processes(Pod pod) {
    Kubelet kubelet = Objects.requireNonNull(kubelets.get(node(pod.getSpec().getNodeName())));
    return kubelet
        .process(pod)
        .orElseThrow(
            () -> new ClusterException("Pod " + pod.getMetadata().getName() + " does not run"));
  }

  /// The machine's number of the process that is number 1 in the Pod.
  public long pid(Pod pod) {
    ProcessGroup group = processes(pod);
    return ProcessHandle.of(group.pid())
        .flatMap(handle -> handle.children().findFirst())
        .map(ProcessHandle::pid)
        .orElseThrow(
            () -> new ClusterException("Pod " + pod.getMetadata().getName() + " does not run"));
  }

  /// Makes a Pod hang: it takes connections and answers nothing.
  public void freeze(Pod pod) {
    processes(pod).freeze();
  }

  public void thaw(Pod pod) {
    processes(pod).thaw();
  }

  /// A node's rules go stale from now on.
  public void freezeKubeProxy(Node node) {
    kubeProxy(node).freeze();
  }

  public void thawKubeProxy(Node node) {
    kubeProxy(node).thaw();
  }

  private ProcessGroup kubeProxy(Node node) {
    return Objects.requireNonNull(proxies.get(node));
  }

  public void stopApiServer() {
    controlPlane().stopApiServer();
  }

  /// No watch can go on from a revision before now.
  public void compactHistory() {
    controlPlane().compactHistory();
  }

  /// Returns when it is ready again.
  public void startApiServer() {
    controlPlane().restartApiServer();
  }

  private ControlPlane controlPlane() {
    return Objects.requireNonNull(controlPlane, "the control plane is up");
  }

  /// Ends everything; only logs stay.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends, and the hook does the same work.
    }
    stop();
  }

  /// While it comes up, what brings it up goes first, or it would make anew what is removed here.
  private void stopWithProcess() {
    if (begun.getCount() > 0) {
      starter.interrupt();
      try {
        begun.await(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // Nobody does; and then the rest is all the more urgent.
        Thread.currentThread().interrupt();
      }
    }
    stop();
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    // One who was interrupted still tidies up; no step would wait for anything otherwise.
    boolean interrupted = Thread.interrupted();
    AllSteps steps = new AllSteps();
    kubelets.values().forEach(kubelet -> steps.run(kubelet::close));
    SharedIndexInformer<ConfigMap> watching = configMaps;
    if (watching != null) {
      steps.run(watching::stop);
    }
    ControlPlane plane = controlPlane;
    if (plane != null) {
      steps.run(plane::close);
    }
    // Nothing here is worth a long goodbye: the data is thrown away.
    steps.run(() -> processes.endAll(Duration.ofMillis(500)));
    steps.run(Network::removeAll);
    steps.run(state::deleteAllButLogs);
    steps.run(state::close);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    steps.end();
  }
}
