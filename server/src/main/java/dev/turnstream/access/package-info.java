/**
 * Who somebody is, what that allows, and how long it holds.
 *
 * <p><b>Owns</b> the rule by which every command of every protocol is permitted or not. <b>May
 * touch</b> {@code model} and values of {@code budget}. <b>Never</b> a socket or the wall clock:
 * time is a parameter, so that each rule is a function.
 */
@NullMarked
package dev.turnstream.access;

import org.jspecify.annotations.NullMarked;
