package dev.turnstream.bench.rig;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A certificate for one run, of the kind that most servers have: a P-256 key. */
final class Certificate {
  private static final String PASSWORD = "changeit";

  private Certificate() {}

  /** Makes one in a folder; the variables by which our server finds it. */
  static Map<String, String> make(Path folder) throws IOException, InterruptedException {
    var store = folder.resolve("tls.p12");
    keytool(store);
    var certificate = folder.resolve("tls.pem");
    var key = folder.resolve("tls.key");
    try {
      var made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      write(certificate, "CERTIFICATE", made.getCertificate("server").getEncoded());
      write(key, "PRIVATE KEY", made.getKey("server", PASSWORD.toCharArray()).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate for this run could not be made", e);
    }
    return Map.of(
        "TURNSTREAM_TLS_CERTIFICATE", certificate.toString(), "TURNSTREAM_TLS_KEY", key.toString());
  }

  private static void write(Path file, String what, byte[] bytes) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, text));
  }

  private static void keytool(Path store) throws IOException, InterruptedException {
    var arguments =
        "-genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 2 -dname CN=bench"
            + " -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass "
            + PASSWORD
            + " -keystore";
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.add(store.toString());
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    if (process.waitFor() != 0) {
      throw new IOException("keytool made no certificate: " + said);
    }
  }
}
