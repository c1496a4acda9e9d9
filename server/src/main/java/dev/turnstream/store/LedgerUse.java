package dev.turnstream.store;

import dev.turnstream.model.ModelUse;
import dev.turnstream.model.Owner;
import java.time.LocalDate;

/** What one owner used of one model on one day of UTC. */
public record LedgerUse(LocalDate day, Owner owner, String model, ModelUse use) {}
