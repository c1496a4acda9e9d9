package dev.turnstream.model;

/**
 * What stands for all events of a log up to its head.
 *
 * @param content array of the answer's content blocks by index; an incomplete tool call has {@code
 *     partial_json} instead of its input, an index that never came is null
 * @param textCrc32 CRC-32 of the UTF-8 of all text
 */
public record Snapshot(RawJson content, int textCrc32) {}
