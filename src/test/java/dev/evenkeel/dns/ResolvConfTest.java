package dev.evenkeel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolvConfTest {

  @Test
  void what_the_kubelet_writes_is_read(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("resolv.conf");
    Files.writeString(
        file,
        """
        search shop.svc.cluster.example svc.cluster.example cluster.example
        nameserver 10.96.0.10
        nameserver fd00:10:96::a
        options ndots:5
        """);
    ResolvConf read = ResolvConf.read(file);
    assertThat(read)
        .isEqualTo(
            new ResolvConf(
                List.of(IpAddress.of("10.96.0.10"), IpAddress.of("fd00:10:96::a")),
                List.of("shop.svc.cluster.example", "svc.cluster.example", "cluster.example"),
                5));
    assertThat(read.clusterDomain()).isEqualTo("cluster.example");
    assertThat(ResolvConf.read(folder.resolve("none"))).isEqualTo(ResolvConf.parse(""));
  }

  /// `/` stands for the end of a line.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # rule                             | file                                                     | nameservers               | search | ndots
          an empty file: this host           |                                                          | 127.0.0.1                 |        | 1
          at most three                      | nameserver 1.1.1.1/nameserver 2.2.2.2/nameserver 3.3.3.3/nameserver 4.4.4.4 | 1.1.1.1 2.2.2.2 3.3.3.3 | | 1
          each once                          | nameserver 1.1.1.1/nameserver 1.1.1.1                    | 1.1.1.1                   |        | 1
          tabs, blanks and a comment behind  | nameserver\t 1.1.1.1  # ours/nameserver 2.2.2.2;x        | 1.1.1.1 2.2.2.2           |        | 1
          comments                           | # nameserver 1.1.1.1/; nameserver 1.1.1.1/#nameserver 1.1.1.1 | 127.0.0.1            |        | 1
          a keyword starts its line          | 'x/ nameserver 1.1.1.1'                                  | 127.0.0.1                 |        | 1
          a keyword is a whole word          | nameservers 1.1.1.1/nameserver/Nameserver 1.1.1.1        | 127.0.0.1                 |        | 1
          what is no address                 | nameserver dns.example/nameserver 1.1.1/nameserver 2.2.2.2 | 2.2.2.2                 |        | 1
          the last search counts             | search a b/search c d                                    | 127.0.0.1                 | c d    | 1
          domain is a search of one          | search a b/domain c d                                    | 127.0.0.1                 | c      | 1
          an empty search changes nothing    | search a b/search/domain                                 | 127.0.0.1                 | a b    | 1
          ndots among other options          | options timeout:1 ndots:5 rotate                         | 127.0.0.1                 |        | 5
          the last ndots counts              | options ndots:5/options ndots:2                          | 127.0.0.1                 |        | 2
          ndots of at most 15                | options ndots:99                                         | 127.0.0.1                 |        | 15
          ndots that is no number            | options ndots:x ndots: ndots:-1 ndots:99999999999        | 127.0.0.1                 |        | 1
          """)
  void a_line_is_read_as_glibc_does(
      String rule, @Nullable String file, String nameservers, @Nullable String search, int ndots) {
    ResolvConf read = ResolvConf.parse(file == null ? "" : file.replace('/', '\n'));
    assertThat(read.nameservers())
        .extracting(IpAddress::text)
        .containsExactly(nameservers.split(" "));
    assertThat(String.join(" ", read.search())).isEqualTo(search == null ? "" : search);
    assertThat(read.ndots()).isEqualTo(ndots);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # rule                          | search                                       | domain
          from the Pod's namespace        | shop.svc.k8s.example svc.k8s.example         | k8s.example
          from the Services' domain       | corp.example svc.k8s.example                 | k8s.example
          a full stop at its end          | shop.svc.k8s.example.                        | k8s.example
          a namespace with the name svc   | svc.svc.k8s.example                          | k8s.example
          a zone of one label             | shop.svc.local                               | local
          upper case                      | shop.SVC.K8s.Example                         | k8s.example
          outside a cluster               | corp.example                                 | cluster.local
          svc elsewhere in the name       | a.b.svc.k8s.example                          | cluster.local
          no zone behind svc              | svc svc. shop.svc shop.svc.                  | cluster.local
          no search path                  |                                              | cluster.local
          """)
  void the_cluster_domain_is_in_the_search_path(
      String rule, @Nullable String search, String domain) {
    assertThat(ResolvConf.parse(search == null ? "" : "search " + search).clusterDomain())
        .isEqualTo(domain);
  }
}
