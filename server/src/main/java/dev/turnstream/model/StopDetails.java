package dev.turnstream.model;

import org.jspecify.annotations.Nullable;

/**
 * What Claude says about a refusal.
 *
 * @param type {@code refusal}, the only kind known
 * @param category the classifier's category, or null
 * @param explanation a sentence for people, or null
 */
public record StopDetails(String type, @Nullable String category, @Nullable String explanation) {}
