package dev.evenkeel.call;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// A server's key that counts how often it is taken.
final class CountingKey extends X509ExtendedKeyManager {

  final AtomicInteger uses = new AtomicInteger();
  private final X509ExtendedKeyManager key;

  CountingKey(KeyManager[] managers) {
    key = (X509ExtendedKeyManager) managers[0];
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    return key.chooseEngineServerAlias(type, issuers, engine);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    uses.incrementAndGet();
    return key.getPrivateKey(alias);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return key.getCertificateChain(alias);
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return new String[0];
  }

  @Override
  public @Nullable String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return null;
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return key.getServerAliases(type, issuers);
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return key.chooseServerAlias(type, issuers, socket);
  }
}
