package dev.turnstream.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Where a page of conversations ends. It names a place in the order and no row, so it stays good
 * when conversations are added, move to the front or are deleted.
 *
 * @param updatedAt of the last conversation on the page, in milliseconds since 1970
 * @param conversation the same one's id, which decides between equal times
 */
record ListCursor(long updatedAt, String conversation) {
  private static final Pattern FORM = Pattern.compile("(-?\\d{1,18}) (conv_[0-9a-f]{32})");

  String encoded() {
    var plain = updatedAt + " " + conversation;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads what {@link #encoded} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  static ListCursor decode(String encoded) {
    var plain = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.ISO_8859_1);
    var parts = FORM.matcher(plain);
    if (!parts.matches()) {
      throw new IllegalArgumentException("Not a cursor of this list.");
    }
    return new ListCursor(Long.parseLong(parts.group(1)), parts.group(2));
  }
}
