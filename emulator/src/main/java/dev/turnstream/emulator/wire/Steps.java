package dev.turnstream.emulator.wire;

/** A reply as steps, made one by one; {@link Step.End} or {@link Step.Cut} is the last. */
interface Steps {
  Step next();
}
