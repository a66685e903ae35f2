package dev.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.dns.ResolvConf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterNamesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # rule                              | file        | resolv.conf                                         | domain        | from                                               | of a Pod in shop
          a machine that is no Pod            | -           | search lan.example                                  | cluster.local | the default: no search path names one              | 5 shop.svc.cluster.local svc.cluster.local cluster.local
          a Pod                               | -           | search x.svc.a.b svc.a.b a.b/options ndots:5        | a.b           | from the search path of /r                         | 5 shop.svc.a.b svc.a.b a.b
          with the node's domain and its own n | -          | search x.svc.a.b svc.a.b a.b lan/options ndots:2    | a.b           | from the search path of /r                         | 2 shop.svc.a.b svc.a.b a.b lan
          the file outranks it                | c.d         | search x.svc.a.b svc.a.b a.b lan/options ndots:2    | c.d           | from the configuration file                        | 5 shop.svc.c.d svc.c.d c.d
          the file says the same              | a.b         | search x.svc.a.b. svc.a.b. A.B. lan/options ndots:2 | a.b           | from the configuration file                        | 2 shop.svc.a.b svc.a.b a.b lan
          the usual one, from the path        | -           | search svc.cluster.local                            | cluster.local | from the search path of /r                         | 1 shop.svc.cluster.local svc.cluster.local cluster.local
          """)
  void domain_and_path_are_told_with_their_origin(
      String rule,
      @Nullable String configured,
      String resolvConf,
      String domain,
      String from,
      String path) {
    ClusterNames names =
        ClusterNames.of(configured, ResolvConf.parse(resolvConf.replace('/', '\n')), "/r");

    assertThat(names.domain()).as(rule).isEqualTo(domain);
    assertThat(names.domainFrom()).as(rule).isEqualTo(from);
    assertThat(
            names.pathIn("shop").ndots() + " " + String.join(" ", names.pathIn("shop").domains()))
        .as(rule)
        .isEqualTo(path);
  }
}
