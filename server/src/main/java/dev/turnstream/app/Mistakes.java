package dev.turnstream.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with the settings, gathered while they are read so that all is told at once. */
final class Mistakes {
  private final List<CannotStart> found = new ArrayList<>();

  /** Settings whose text is refused; what they would contradict is not known then. */
  private final Set<String> refused = new HashSet<>();

  /** One more. */
  void add(CannotStart mistake) {
    found.add(mistake);
  }

  /** A setting's text is none that it may be; told once, however often it is read. */
  void refuse(Setting<?> setting, Given given) {
    if (refused.add(setting.name())) {
      add(CannotStart.wrong(setting, given));
    }
  }

  /**
   * Settings that can't stand together. Nothing is told when one of them is refused anyway: its
   * contradiction may go with it.
   */
  void contradiction(String line, Setting<?>... between) {
    if (Arrays.stream(between).map(Setting::name).noneMatch(refused::contains)) {
      add(CannotStart.wrong(line));
    }
  }

  /** Those found so far, in the order in which they were. */
  List<CannotStart> all() {
    return List.copyOf(found);
  }

  /** Tells them all. */
  void throwIfAny() throws CannotStart {
    if (!found.isEmpty()) {
      throw CannotStart.all(found);
    }
  }
}
