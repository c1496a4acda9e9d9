package dev.turnstream.access;

import dev.turnstream.budget.Limits;
import dev.turnstream.model.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A static token as it is kept: of its text no more than the SHA-256, which suffices since the text
 * has 256 random bits.
 *
 * @param id names it without opening anything; stands in the text too
 * @param sha256 of the text, 64 hexadecimal digits
 * @param limits how much whoever shows it may use, beside what their user may
 * @param expires null for never
 */
public record Token(
    String id,
    Identity identity,
    Instant created,
    @Nullable Instant expires,
    String sha256,
    Limits limits) {
  private static final Pattern TEXT = Pattern.compile("ts_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");
  private static final int ID_BYTES = 6;

  /** A token without limits of its own. */
  public Token(
      String id, Identity identity, Instant created, @Nullable Instant expires, String sha256) {
    this(id, identity, created, expires, sha256, Limits.NONE);
  }

  /** The same with limits. */
  public Token limitedTo(Limits other) {
    return new Token(id, identity, created, expires, sha256, other);
  }

  /**
   * A token that was just made.
   *
   * @param text what its user shows; kept nowhere
   */
  public record Made(Token token, String text) {
    /** A text must not show itself. */
    @Override
    public String toString() {
      return "(a token of " + token.owner().name() + ")";
    }
  }

  /**
   * Makes one.
   *
   * @param random must not be predictable
   */
  public static Made make(
      Identity identity, Instant created, @Nullable Instant expires, RandomGenerator random) {
    var idBytes = new byte[ID_BYTES];
    random.nextBytes(idBytes);
    var id = HexFormat.of().formatHex(idBytes);
    var text = "ts_" + id + "_" + Secrets.make(random);
    return new Made(new Token(id, identity, created, expires, sha256(text)), text);
  }

  /** The id in a text; null when it is no token's. */
  static @Nullable String idIn(String text) {
    var match = TEXT.matcher(text);
    return match.matches() ? match.group(1) : null;
  }

  /** Whether this is its text; takes as long whatever the answer is. */
  boolean is(String text) {
    return MessageDigest.isEqual(ascii(sha256), ascii(sha256(text)));
  }

  /** Whose it is. */
  public Owner owner() {
    return identity.owner();
  }

  static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each JDK has it
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
