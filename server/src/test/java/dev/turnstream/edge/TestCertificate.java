package dev.turnstream.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** A certificate for this machine that nobody else trusts, and its key, as PEM files. */
public final class TestCertificate {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore store;

  /** The certificate as PEM. */
  public final Path certificate;

  /** Its key as PEM. */
  public final Path key;

  private TestCertificate(KeyStore store, Path certificate, Path key) {
    this.store = store;
    this.certificate = certificate;
    this.key = key;
  }

  /** Makes one in a directory, under a name that tells it from others. */
  public static TestCertificate make(Path directory, String name) throws Exception {
    var file = directory.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        "30",
        "-dname",
        "CN=" + name,
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        file.toString(),
        "-storepass",
        new String(PASSWORD));
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    var certificate = directory.resolve(name + ".pem");
    var key = directory.resolve(name + ".key");
    Files.write(certificate, pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
    Files.write(key, pem("PRIVATE KEY", store.getKey("server", PASSWORD).getEncoded()));
    return new TestCertificate(store, certificate, key);
  }

  private static byte[] pem(String what, byte[] bytes) {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(what, text)
        .getBytes(US_ASCII);
  }

  /** What trusts this certificate, and no other. */
  public SSLContext trusting() throws GeneralSecurityException, IOException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("server"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  /** What trusts any certificate, to look at it. */
  static SSLContext trustingAll() throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(
        null,
        new TrustManager[] {
          new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
              return new X509Certificate[0];
            }
          }
        },
        null);
    return context;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }
}
