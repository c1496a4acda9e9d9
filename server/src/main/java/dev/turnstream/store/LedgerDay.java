package dev.turnstream.store;

import dev.turnstream.model.ModelUse;
import java.time.LocalDate;

/** What one model used on one day of UTC, all owners together. */
public record LedgerDay(LocalDate day, String model, ModelUse use) {}
