package dev.turnstream.ops;

import dev.turnstream.model.ModelUse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What an operator is shown at one moment; a plain value.
 *
 * @param now the figures of that moment
 * @param deltasPerSecond in the last seconds
 * @param concerns what is wrong, the worst first
 * @param steps the last hour, oldest first
 * @param days use and cost of the last days by model, oldest first
 */
public record Picture(
    Figures now,
    double deltasPerSecond,
    List<Concern> concerns,
    List<Step> steps,
    SortedMap<LocalDate, Map<String, ModelUse>> days) {}
