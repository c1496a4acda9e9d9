package dev.turnstream.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next where the next page begins; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {}
