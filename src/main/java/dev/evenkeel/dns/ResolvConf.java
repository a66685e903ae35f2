package dev.evenkeel.dns;

import dev.evenkeel.model.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `resolv.conf` says, read as glibc reads it (resolv.conf(5), `res_init.c`): a line that is
/// not understood is as if it were not there.
///
/// @param nameservers at least one, at most three, each once
/// @param search as written
/// @param ndots 0 to 15
public record ResolvConf(List<IpAddress> nameservers, List<String> search, int ndots) {

  private static final String DEFAULT_NAMESERVER = "127.0.0.1";
  private static final String DEFAULT_CLUSTER_DOMAIN = "cluster.local";
  private static final int NAMESERVER_LIMIT = 3; // MAXNS
  private static final int NDOTS_LIMIT = 15; // RES_MAXNDOTS

  public ResolvConf {
    nameservers = List.copyOf(nameservers);
    search = List.copyOf(search);
  }

  /// A file that is not there is an empty one.
  public static ResolvConf read(Path file) throws IOException {
    try {
      return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException none) {
      return parse("");
    }
  }

  public static ResolvConf parse(String text) {
    List<IpAddress> nameservers = new ArrayList<>();
    List<String> search = List.of();
    int ndots = 1;
    for (String line : text.lines().toList()) {
      // A keyword stands at the start of its line; so comments need no rule of their own.
      List<String> words = words(line);
      switch (words.getFirst()) {
        case "nameserver" -> {
          if (words.size() > 1 && nameservers.size() < NAMESERVER_LIMIT) {
            IpAddress.parse(withoutComment(words.get(1))).ifPresent(nameservers::add);
          }
        }
        case "search" -> search = rest(words, search); // the last one counts
        case "domain" -> search = rest(words.subList(0, Math.min(2, words.size())), search);
        case "options" -> ndots = ndots(words, ndots);
        default -> {} // another keyword, a comment, junk
      }
    }
    if (nameservers.isEmpty()) {
      nameservers.add(IpAddress.of(DEFAULT_NAMESERVER));
    }
    return new ResolvConf(nameservers.stream().distinct().toList(), search, ndots);
  }

  /// The zone of the cluster's names, without a full stop at its end: what follows `svc` in the
  /// search path that the kubelet writes (`<namespace>.svc.<zone> svc.<zone> <zone>`). With
  /// `dnsPolicy: Default` or outside a cluster there is none, and it is `cluster.local`.
  public String clusterDomain() {
    for (String entry : search) {
      String domain = entry.toLowerCase(Locale.ROOT);
      if (domain.endsWith(".")) {
        domain = domain.substring(0, domain.length() - 1);
      }
      String[] labels = domain.split("\\.", 3);
      // This first: a namespace may bear the name svc.
      if (labels.length == 3 && labels[1].equals("svc") && !labels[2].isEmpty()) {
        return labels[2];
      }
      if (domain.startsWith("svc.") && domain.length() > 4) {
        return domain.substring(4);
      }
    }
    return DEFAULT_CLUSTER_DOMAIN;
  }

  private static List<String> words(String line) {
    return List.of(line.stripTrailing().split("[ \t]+"));
  }

  private static List<String> rest(List<String> words, List<String> otherwise) {
    return words.size() > 1 ? words.subList(1, words.size()) : otherwise;
  }

  private static String withoutComment(String word) {
    int end = 0;
    while (end < word.length() && word.charAt(end) != ';' && word.charAt(end) != '#') {
      end++;
    }
    return word.substring(0, end);
  }

  private static int ndots(List<String> options, int otherwise) {
    int ndots = otherwise;
    for (String option : options.subList(1, options.size())) {
      if (option.matches("ndots:\\d{1,9}")) {
        ndots = Math.min(Integer.parseInt(option.substring("ndots:".length())), NDOTS_LIMIT);
      }
    }
    return ndots;
  }
}
