package dev.turnstream.emulator.wire;

import java.util.Arrays;

/** A recorded body, cut into its events; joined they are the file, byte for byte. */
final class ReplaySteps implements Steps {
  private static final byte[] DELTA = Sse.text("content_block_delta");

  private final byte[] file;
  private int at;

  ReplaySteps(byte[] file) {
    this.file = file.clone();
  }

  @Override
  public Step next() {
    if (at >= file.length) {
      return new Step.End();
    }
    int end = end();
    var bytes = Arrays.copyOfRange(file, at, end);
    at = end;
    return contains(bytes, DELTA) ? new Step.Delta(() -> bytes, 3) : Step.event(bytes);
  }

  /** Behind the next empty line, or the end of the file. */
  private int end() {
    for (int i = at; i < file.length; i++) {
      if (file[i] == '\n' && isLineEnd(i + 1)) {
        return Math.min(file.length, file[i + 1] == '\r' ? i + 3 : i + 2);
      }
    }
    return file.length;
  }

  private boolean isLineEnd(int i) {
    return i < file.length && (file[i] == '\n' || file[i] == '\r');
  }

  private static boolean contains(byte[] bytes, byte[] word) {
    for (int i = 0; i + word.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + word.length, word, 0, word.length)) {
        return true;
      }
    }
    return false;
  }
}
