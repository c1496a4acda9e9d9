package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What was used by turns that the same ones pay for.
 *
 * @param token id of a token with limits of its own, or null
 * @param conversation null for turns that belong to none, or to one that is gone
 * @param cost US dollars, exact to the last trillionth of one; turns without a price are not in it
 */
public record LedgerShare(
    Owner owner,
    @Nullable String token,
    @Nullable ConversationId conversation,
    BigDecimal cost,
    long turns) {}
