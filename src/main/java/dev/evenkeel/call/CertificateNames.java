package dev.evenkeel.call;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What a server's certificate calls it: common name and alternative names (DNS and IP).
final class CertificateNames {

  private static final int DNS = 2;
  private static final int IP = 7;

  private CertificateNames() {}

  /// Of the peer's own certificate; empty where it showed none.
  static List<String> of(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain[0] instanceof X509Certificate certificate ? of(certificate) : List.of();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }

  /// A name that cannot be read is left out: the others still tell.
  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
              .forEach(rdn -> names.add(rdn.getValue().toString()));
    } catch (InvalidNameException unreadable) {
      // no common name, then
    }
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (alternative.get(0) instanceof Integer kind
              && (kind == DNS || kind == IP)
              && alternative.get(1) instanceof String name) {
            names.add(name);
          }
        }
      }
    } catch (CertificateParsingException unreadable) {
      // no alternative names, then
    }
    return names;
  }
}
