/**
 * The pages as people see them, in a real Chromium, the server's process from outside, and the
 * tutorial's own server beside ours.
 *
 * <p><b>Owns</b> the browser, the server's process and the screenshots. <b>May touch</b> the
 * emulator and the server's pages and sockets from outside. <b>Never</b> the server's classes: it
 * runs as a process of its own, as users run it.
 */
@NullMarked
package dev.turnstream.pages;

import org.jspecify.annotations.NullMarked;
