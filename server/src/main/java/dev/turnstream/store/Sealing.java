package dev.turnstream.store;

/**
 * What happens to content on its way into the file and out of it. Content is what users and Claude
 * wrote, titles, and the settings of conversations with their system prompts; ids, owners, times,
 * models and numbers stand in the file as they are.
 */
public sealed interface Sealing permits Sealing.None, DataKeys {
  /** Content stands in the file as it is. */
  Sealing NONE = new None();

  /** A text as it is to be written. */
  String sealText(String text);

  /** Bytes as they are to be written. */
  byte[] sealBytes(byte[] bytes);

  /**
   * What {@link #sealText} was given.
   *
   * @throws StoreException if no key opens it
   */
  String openText(String written);

  /**
   * What {@link #sealBytes} was given.
   *
   * @throws StoreException if no key opens it
   */
  byte[] openBytes(byte[] written);

  /** Nothing happens. */
  record None() implements Sealing {
    @Override
    public String sealText(String text) {
      return text;
    }

    @Override
    public byte[] sealBytes(byte[] bytes) {
      return bytes;
    }

    @Override
    public String openText(String written) {
      return written;
    }

    @Override
    public byte[] openBytes(byte[] written) {
      return written;
    }
  }
}
