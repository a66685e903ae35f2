package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The script that makes a container of a process: it runs in mount, host name and process
/// namespaces of its own, builds a root there out of read-only pieces of the machine, mounts the
/// volumes, and becomes the Pod's command with the security context that the Pod asks for. What it
/// mounts ends with its last process.
final class PodRoot {

  /// What container runtimes leave to a container that says nothing about capabilities.
  private static final List<String> DEFAULT_CAPABILITIES =
      List.of(
          "chown",
          "dac_override",
          "fowner",
          "fsetid",
          "kill",
          "setgid",
          "setuid",
          "setpcap",
          "net_bind_service",
          "net_raw",
          "sys_chroot",
          "mknod",
          "audit_write",
          "setfcap");

  private final Pod pod;
  private final Container container;
  private final Image image;
  private final PodVolumes volumes;
  private final StringBuilder script = new StringBuilder();

  private PodRoot(Pod pod, Image image, PodVolumes volumes) {
    this.pod = pod;
    this.container = pod.getSpec().getContainers().getFirst();
    this.image = image;
    this.volumes = volumes;
  }

  /// @param root an existing empty folder
  static String script(
      Pod pod, Image image, PodVolumes volumes, Node.PodAddress address, Path root) {
    PodRoot it = new PodRoot(pod, image, volumes);
    it.base(root, address);
    it.volumes();
    it.enter();
    it.command(address);
    return it.script.toString();
  }

  private void base(Path root, Node.PodAddress address) {
    String name = pod.getMetadata().getName();
    line("set -eu");
    // /proc/sys is the machine's: hostname(1) sets the namespace's own.
    line("hostname " + quote(hostName(name)));
    line("mount -t tmpfs -o mode=755,size=64m evenkeel-pod " + quote(root.toString()));
    line("cd " + quote(root.toString()));
    // Debian's own JDKs have their settings in /etc/java-*.
    script.append(
        """
        place() {
          if [ -d "$1" ]; then mkdir -p ".$2"; else mkdir -p "$(dirname ".$2")"; : >".$2"; fi
          mount --bind "$1" ".$2"
        }
        read_only() {
          place "$1" "$2"
          mount -o remount,bind,ro ".$2"
        }
        mkdir -p etc proc sys dev tmp run var/run var/log .old
        chmod 1777 tmp
        for folder in bin sbin lib lib32 lib64 libx32; do
          if [ -L "/$folder" ]; then ln -s "$(readlink "/$folder")" "$folder"
          elif [ -d "/$folder" ]; then read_only "/$folder" "/$folder"; fi
        done
        read_only /usr /usr
        for path in /etc/ssl /etc/alternatives /etc/ld.so.cache /etc/nsswitch.conf /etc/localtime \
          /etc/java-*; do
          if [ -e "$path" ]; then read_only "$path" "$path"; fi
        done
        mount -t proc proc proc
        for device in null zero full random urandom; do place "/dev/$device" "/dev/$device"; done
        if [ -e /dev/tty ]; then place /dev/tty /dev/tty; fi
        ln -s /proc/self/fd dev/fd
        ln -s fd/0 dev/stdin
        ln -s fd/1 dev/stdout
        ln -s fd/2 dev/stderr
        mkdir -m 1777 dev/shm
        """);
    file("/etc/passwd", "root:x:0:0::/:/sbin/nologin\npod:x:" + user() + ":" + group() + "::/:/\n");
    file("/etc/group", "root:x:0:\npod:x:" + group() + ":\n");
    file(
        "/etc/hosts",
        "127.0.0.1 localhost\n::1 localhost\n%s %s\n%s %s\n"
            .formatted(address.ipv4(), hostName(name), address.ipv6(), hostName(name)));
    file("/etc/resolv.conf", resolvConf(pod.getMetadata().getNamespace()));
    image.files().forEach(this::file);
    image
        .mounts()
        .forEach(
            (path, source) -> {
              // A JDK under /usr is there already.
              if (!path.startsWith("/usr/")) {
                line("read_only " + quote(source.toString()) + " " + quote(path));
              }
            });
  }

  /// A Pod's /etc/resolv.conf under the DNS policy ClusterFirst.
  static String resolvConf(String namespace) {
    return """
        nameserver %s
        search %s.svc.cluster.local svc.cluster.local cluster.local
        options ndots:5
        """
        .formatted(Network.DNS, namespace);
  }

  private void volumes() {
    for (VolumeMount mount : container.getVolumeMounts()) {
      String source = volumes.path(mount.getName()).toString();
      if (mount.getSubPath() != null) {
        source += "/" + mount.getSubPath();
      }
      line(
          (Boolean.TRUE.equals(mount.getReadOnly()) ? "read_only " : "place ")
              + quote(source)
              + " "
              + quote(mount.getMountPath()));
    }
  }

  private void enter() {
    line("pivot_root . .old");
    line("cd " + quote(container.getWorkingDir() == null ? "/" : container.getWorkingDir()));
    line("umount -l /.old");
    line("rmdir /.old");
    if (setting(SecurityContext::getReadOnlyRootFilesystem)) {
      line("mount -o remount,ro /");
    }
  }

  private void command(Node.PodAddress address) {
    Map<String, String> environment = new LinkedHashMap<>(DownwardApi.environment(pod, address));
    List<String> words = new ArrayList<>(List.of("exec", "env", "-i"));
    environment.forEach((name, value) -> words.add(quote(name + "=" + value)));
    words.add("setpriv");
    words.addAll(List.of("--reuid", Long.toString(user()), "--regid", Long.toString(group())));
    words.add("--clear-groups");
    words.addAll(List.of("--inh-caps", "-all", "--bounding-set", capabilities()));
    SecurityContext context = container.getSecurityContext();
    if (context != null && Boolean.FALSE.equals(context.getAllowPrivilegeEscalation())) {
      words.add("--no-new-privs");
    }
    words.add("--");
    for (String word : words(container, image)) {
      words.add(quote(DownwardApi.expand(word, environment)));
    }
    line(String.join(" ", words));
  }

  private static List<String> words(Container container, Image image) {
    List<String> command = new ArrayList<>();
    boolean own = container.getCommand() != null && !container.getCommand().isEmpty();
    command.addAll(own ? container.getCommand() : image.entrypoint());
    if (container.getArgs() != null && !container.getArgs().isEmpty()) {
      command.addAll(container.getArgs());
    } else if (!own) {
      command.addAll(image.arguments());
    }
    if (command.isEmpty()) {
      throw new ClusterException(
          "container "
              + container.getName()
              + ": image "
              + container.getImage()
              + " is not known to this kubelet, so the Pod has to say which command to run");
    }
    return command;
  }

  private String capabilities() {
    SecurityContext context = container.getSecurityContext();
    List<String> kept = new ArrayList<>(DEFAULT_CAPABILITIES);
    if (context != null && context.getCapabilities() != null) {
      for (String dropped : context.getCapabilities().getDrop()) {
        kept.removeIf(name -> dropped.equals("ALL") || capability(dropped).equals(name));
      }
      context.getCapabilities().getAdd().forEach(added -> kept.add(capability(added)));
    }
    StringBuilder set = new StringBuilder("-all");
    kept.forEach(name -> set.append(",+").append(name));
    return set.toString();
  }

  private static String capability(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst("^cap_", "");
  }

  private long user() {
    Long user = id(SecurityContext::getRunAsUser, PodSecurityContext::getRunAsUser);
    long effective = user == null ? image.user() : user;
    boolean rootForbidden =
        setting(SecurityContext::getRunAsNonRoot)
            || (pod.getSpec().getSecurityContext() != null
                && Boolean.TRUE.equals(pod.getSpec().getSecurityContext().getRunAsNonRoot()));
    if (effective == 0 && rootForbidden) {
      throw new ClusterException("container has runAsNonRoot and image will run as root");
    }
    return effective;
  }

  private long group() {
    Long group = id(SecurityContext::getRunAsGroup, PodSecurityContext::getRunAsGroup);
    return group == null ? 0 : group;
  }

  private @Nullable Long id(
      Function<SecurityContext, @Nullable Long> ofContainer,
      Function<PodSecurityContext, @Nullable Long> ofPod) {
    SecurityContext context = container.getSecurityContext();
    Long own = context == null ? null : ofContainer.apply(context);
    PodSecurityContext shared = pod.getSpec().getSecurityContext();
    return own != null || shared == null ? own : ofPod.apply(shared);
  }

  private boolean setting(Function<SecurityContext, @Nullable Boolean> of) {
    SecurityContext context = container.getSecurityContext();
    return context != null && Boolean.TRUE.equals(of.apply(context));
  }

  private static String hostName(String pod) {
    return pod.length() > 63 ? pod.substring(0, 63) : pod;
  }

  private void file(String path, String content) {
    line("mkdir -p \"$(dirname " + quote("." + path) + ")\"");
    line("printf %s " + quote(content) + " >" + quote("." + path));
  }

  private void line(String line) {
    script.append(line).append('\n');
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
