/**
 * What {@code ./package} needs beside the shell's tools: the container image and the list of third
 * parties. Touches files only; knows no class of the server and is no part of it.
 */
@NullMarked
package dev.turnstream.dist;

import org.jspecify.annotations.NullMarked;
