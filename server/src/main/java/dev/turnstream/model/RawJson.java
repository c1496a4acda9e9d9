package dev.turnstream.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value, kept as the very bytes it came in.
 *
 * <p>Blocks that go back to Claude must be byte-equal (a thinking block's signature covers them),
 * so they are carried, never rebuilt.
 */
public final class RawJson {
  private final byte[] utf8;

  private RawJson(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Copies {@code length} bytes from {@code offset}; the caller has checked that they are JSON. */
  public static RawJson copyOf(byte[] source, int offset, int length) {
    return new RawJson(Arrays.copyOfRange(source, offset, offset + length));
  }

  /** Takes JSON text as it is; the caller has checked that it is JSON. */
  public static RawJson of(String json) {
    return new RawJson(json.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return utf8.clone();
  }

  /** Length in bytes. */
  public int size() {
    return utf8.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that && Arrays.equals(utf8, that.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
