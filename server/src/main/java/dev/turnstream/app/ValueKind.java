package dev.turnstream.app;

/**
 * What the text of a setting may be, and how it is read.
 *
 * @param placeholder stands for the value in the help, like {@code <duration>}
 * @param mayBe ends the sentence "it may be ...", with range and unit
 */
record ValueKind<T>(String placeholder, String mayBe, Reader<T> reader) {

  /** Reads a text. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * Reads {@code text}.
     *
     * @throws IllegalArgumentException when it is not of this kind
     */
    T read(String text);
  }

  /** Whether the flag may stand alone, without a value. */
  boolean isSwitch() {
    return placeholder.isEmpty();
  }
}
