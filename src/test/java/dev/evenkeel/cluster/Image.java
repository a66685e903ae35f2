package dev.evenkeel.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What stands for a container image: executables of the machine, mounted read-only.
///
/// @param entrypoint the command where the Pod gives none
/// @param arguments what follows it where the Pod gives none
/// @param mounts path in the container → file or folder of the machine
/// @param files path in the container → content
/// @param user whom it runs as where the Pod does not say
record Image(
    List<String> entrypoint,
    List<String> arguments,
    Map<String, Path> mounts,
    Map<String, String> files,
    long user) {

  /// Its defaults are those of the image nginxinc/nginx-unprivileged; it keeps its temporary files
  /// under /tmp. Milliseconds at the end of a line of the access log, for comparisons in time.
  private static final String NGINX =
      """
      worker_processes 1;
      error_log /dev/stderr notice;
      pid /tmp/nginx.pid;
      events { worker_connections 1024; }
      http {
        log_format main '$remote_addr - $remote_user [$time_local] "$request" $status '
          '$body_bytes_sent "$http_referer" "$http_user_agent" $msec';
        access_log /dev/stdout main;
        client_body_temp_path /tmp/client_temp;
        proxy_temp_path /tmp/proxy_temp;
        fastcgi_temp_path /tmp/fastcgi_temp;
        uwsgi_temp_path /tmp/uwsgi_temp;
        scgi_temp_path /tmp/scgi_temp;
        include /etc/nginx/conf.d/*.conf;
      }
      """;

  private static final String NGINX_DEFAULT =
      """
      server {
        listen 8080;
        location / { return 200 'Welcome to nginx!\n'; }
      }
      """;

  /// The stand-in for an image's name.
  ///
  /// @throws ClusterException where the agent is not built
  static Image of(String name, Executables executables, Path agent) {
    String[] parts = name.split("/", -1);
    String base = parts[parts.length - 1].split("[:@]", 2)[0];
    if (base.startsWith("coredns")) {
      return new Image(
          List.of("/coredns"),
          List.of(),
          Map.of("/coredns", Path.of(executables.path("coredns"))),
          Map.of(),
          65532);
    }
    if (base.startsWith("nginx")) {
      return new Image(
          List.of("/usr/sbin/nginx", "-e", "/dev/stderr", "-c", "/etc/nginx/nginx.conf"),
          List.of("-g", "daemon off;"),
          Map.of(),
          Map.of("/etc/nginx/nginx.conf", NGINX, "/etc/nginx/conf.d/default.conf", NGINX_DEFAULT),
          101);
    }
    if (base.startsWith("evenkeel")) {
      return agent(agent);
    }
    // Whatever else: the Pod says what to run, and the machine has it.
    return new Image(List.of(), List.of(), Map.of(), Map.of(), 0);
  }

  private static Image agent(Path agent) {
    if (Files.isDirectory(agent)) {
      Path java = Path.of(System.getProperty("java.home"));
      return new Image(
          List.of(
              java.resolve("bin/java").toString(),
              "-Xmx64m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-jar",
              "/app/quarkus-run.jar"),
          List.of("agent"),
          Map.of(java.toString(), java, "/app", agent),
          Map.of(),
          65532);
    }
    if (Files.isExecutable(agent)) {
      return new Image(
          List.of("/app/evenkeel"),
          List.of("agent"),
          Map.of("/app/evenkeel", agent),
          Map.of(),
          65532);
    }
    throw new ClusterException(agent + ": the agent is not built; mvn package -DskipTests");
  }
}
