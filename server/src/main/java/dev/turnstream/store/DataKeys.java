package dev.turnstream.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys that seal content with AES-256-GCM: the first one seals, all of them open.
 *
 * <p>Each value gets a key of its own, made by HMAC-SHA256 of the data key and 12 random bytes, and
 * a nonce of 12 more. With one key for all a random nonce of 12 bytes would be too short for a
 * server that writes thousands of values a second for years. What is written is one byte for the
 * form, 8 for the key's id, the 24 random ones, and the sealed value with its tag of 16.
 */
public final class DataKeys implements Sealing {
  /** Bytes of one key. */
  public static final int KEY_BYTES = 32;

  private static final byte FORM = 1;
  private static final int ID_BYTES = 8;
  private static final int SALT_BYTES = 12;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEAD_BYTES = 1 + ID_BYTES + SALT_BYTES + NONCE_BYTES;
  private static final byte[] ID_OF = "turnstream data key".getBytes(US_ASCII);

  private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
  private final String current;
  private final byte[] head;
  private final RandomGenerator random;

  /**
   * With at least one key of {@value #KEY_BYTES} bytes.
   *
   * @param random must not be predictable; {@link SecureRandom} outside of tests
   */
  public DataKeys(List<byte[]> keys, RandomGenerator random) {
    if (keys.isEmpty() || keys.stream().anyMatch(key -> key.length != KEY_BYTES)) {
      throw new IllegalArgumentException("A data key has " + KEY_BYTES + " bytes.");
    }
    keys.forEach(key -> this.keys.put(idOf(key), new SecretKeySpec(key, "HmacSHA256")));
    this.current = idOf(keys.getFirst());
    this.head = ByteBuffer.allocate(1 + ID_BYTES).put(FORM).put(bytesOf(current)).array();
    this.random = random;
  }

  /** What tells keys apart and gives nothing of them away. */
  public static String idOf(byte[] key) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(ID_OF);
      return HexFormat.of().formatHex(digest.digest(key), 0, ID_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static byte[] bytesOf(String id) {
    return HexFormat.of().parseHex(id);
  }

  /** The id of the key that seals. */
  public String current() {
    return current;
  }

  /** The ids of all keys, the one that seals first. */
  public List<String> ids() {
    return List.copyOf(keys.keySet());
  }

  @Override
  public String sealText(String text) {
    return Base64.getEncoder().withoutPadding().encodeToString(sealBytes(text.getBytes(UTF_8)));
  }

  @Override
  public String openText(String written) {
    try {
      return new String(openBytes(Base64.getDecoder().decode(written)), UTF_8);
    } catch (IllegalArgumentException notBase64) {
      throw damaged(notBase64);
    }
  }

  @Override
  public byte[] sealBytes(byte[] bytes) {
    var chance = new byte[SALT_BYTES + NONCE_BYTES];
    random.nextBytes(chance);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, key(current), chance);
      var written = Arrays.copyOf(head, HEAD_BYTES + cipher.getOutputSize(bytes.length));
      System.arraycopy(chance, 0, written, head.length, chance.length);
      cipher.doFinal(bytes, 0, bytes.length, written, HEAD_BYTES);
      return written;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has AES-GCM.", e);
    }
  }

  @Override
  public byte[] openBytes(byte[] written) {
    if (written.length < HEAD_BYTES || written[0] != FORM) {
      throw damaged(null);
    }
    var key = key(HexFormat.of().formatHex(written, 1, 1 + ID_BYTES));
    var chance = Arrays.copyOfRange(written, 1 + ID_BYTES, HEAD_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, chance)
          .doFinal(written, HEAD_BYTES, written.length - HEAD_BYTES);
    } catch (GeneralSecurityException e) {
      throw damaged(e);
    }
  }

  private SecretKeySpec key(String id) {
    var key = keys.get(id);
    if (key == null) {
      throw new StoreException(
          "A row of the store is sealed with the data key %s, which is not in the key file."
              .formatted(id));
    }
    return key;
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] chance)
      throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    mac.update(chance, 0, SALT_BYTES);
    var own = new SecretKeySpec(mac.doFinal(), "AES");
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, own, new GCMParameterSpec(TAG_BITS, chance, SALT_BYTES, NONCE_BYTES));
    return cipher;
  }

  private static StoreException damaged(@Nullable Exception why) {
    var words = "A row of the store is damaged: it can't be opened with its key. Restore a backup.";
    return why == null ? new StoreException(words) : new StoreException(words, why);
  }
}
