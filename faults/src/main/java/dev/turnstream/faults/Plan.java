package dev.turnstream.faults;

import java.util.Comparator;
import java.util.List;

/** The faults of one connection; without any it is a plain proxy. */
public record Plan(List<Fault> faults) {
  public static final Plan CLEAN = new Plan(List.of());

  public Plan {
    faults = List.copyOf(faults);
  }

  public static Plan of(Fault... faults) {
    return new Plan(List.of(faults));
  }

  /** What strikes one way, the earliest first. */
  List<Fault.Strike> strikes(Direction direction) {
    return faults.stream()
        .filter(Fault.Strike.class::isInstance)
        .map(Fault.Strike.class::cast)
        .filter(strike -> strike.direction() == direction)
        .sorted(Comparator.comparingLong(Fault.Strike::bytes))
        .toList();
  }

  List<Fault.Drag> drags(Direction direction) {
    return faults.stream()
        .filter(Fault.Drag.class::isInstance)
        .map(Fault.Drag.class::cast)
        .filter(drag -> drag.direction() == direction)
        .toList();
  }
}
