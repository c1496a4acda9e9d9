/**
 * How much may be used: what somebody has left, what a turn may need, what it has used.
 *
 * <p><b>Owns</b> the accounts of users, tokens, conversations and of the whole server, which all
 * event loops share without a lock: each is a value that is replaced in one step. <b>May touch</b>
 * {@code model}. <b>Never</b> the store, which the accounts are filled from at the start, nor a
 * clock that it was not given.
 */
@NullMarked
package dev.turnstream.budget;

import org.jspecify.annotations.NullMarked;
