package dev.turnstream.app;

import dev.turnstream.gateway.TlsKeys;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/** The files of a certificate and its key, which are read and held against each other. */
record TlsFiles(Path certificate, Path key) {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  /** What they hold, and until when the certificate is good. */
  record Read(TlsKeys keys, Instant until) {}

  /**
   * Reads both. Blocks.
   *
   * @throws CannotStart when either can't be read or they don't belong together; it tells nothing
   *     of the key
   */
  Read read() throws CannotStart {
    var chain = bytes("tls-certificate", certificate);
    var secret = bytes("tls-key", key);
    var own = ownOf(chain);
    checkBelongs(own.getPublicKey(), privateKey(own.getPublicKey(), secret));
    var keys = new TlsKeys(Buffer.buffer(chain), Buffer.buffer(secret));
    return new Read(keys, own.getNotAfter().toInstant());
  }

  private static byte[] bytes(String setting, Path file) throws CannotStart {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      throw CannotStart.notPossible(setting + ": " + file + " does not exist");
    } catch (IOException e) {
      throw CannotStart.notPossible(setting + ": " + file + " can't be read: " + e);
    }
  }

  /** The first of the chain, which is the server's own. */
  private X509Certificate ownOf(byte[] chain) throws CannotStart {
    try {
      var all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(chain));
      if (!all.isEmpty() && all.iterator().next() instanceof X509Certificate own) {
        return own;
      }
    } catch (CertificateException _) {
      // told below
    }
    throw CannotStart.notPossible(
        "tls-certificate: %s holds no certificate as PEM (-----BEGIN CERTIFICATE-----)"
            .formatted(certificate));
  }

  private PrivateKey privateKey(PublicKey belongsTo, byte[] pem) throws CannotStart {
    var found = PKCS8.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!found.find()) {
      throw CannotStart.notPossible(
          "tls-key: %s holds no key as PKCS #8 without a password (-----BEGIN PRIVATE KEY-----); make one with: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW"
              .formatted(key));
    }
    try {
      var encoded = Base64.getMimeDecoder().decode(found.group(1));
      return KeyFactory.getInstance(belongsTo.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      throw strange();
    }
  }

  private void checkBelongs(PublicKey own, PrivateKey secret) throws CannotStart {
    try {
      var signature = Signature.getInstance(algorithm(own));
      var text = own.getEncoded();
      signature.initSign(secret);
      signature.update(text);
      var signed = signature.sign();
      signature.initVerify(own);
      signature.update(text);
      if (!signature.verify(signed)) {
        throw strange();
      }
    } catch (GeneralSecurityException _) {
      throw strange();
    }
  }

  private static String algorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  private CannotStart strange() {
    return CannotStart.notPossible("tls-key: %s is not the key of %s".formatted(key, certificate));
  }
}
