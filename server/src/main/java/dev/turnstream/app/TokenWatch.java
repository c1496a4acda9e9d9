package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Token;
import dev.turnstream.access.Tokens;
import dev.turnstream.model.RequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a server's tokens as its file has them. It looks once a second instead of being told, since
 * files that are mounted are not told of; a change counts when it has stood still for a second, so
 * that a file that is being written is not taken for one with fewer tokens.
 */
final class TokenWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TokenWatch.class.getName());

  private final TokenFile file;
  private final Tokens tokens = new Tokens();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tokens").daemon().factory());

  /** What the file looked like when it was read, and when it was last looked at. */
  private @Nullable Stamp read;

  private @Nullable Stamp seen;

  /** The tokens that were read last. */
  private List<Token> known = List.of();

  private volatile Audit audit = Audit.NONE;

  /** Tells two states of a file apart; of a missing one there is none. */
  private record Stamp(FileTime changed, long size, @Nullable Object key) {}

  private TokenWatch(TokenFile file) {
    this.file = file;
  }

  /** Reads the file and looks at it from now on. */
  static TokenWatch open(Path path) throws CannotStart {
    var watch = new TokenWatch(new TokenFile(path));
    watch.read = watch.stamp();
    watch.seen = watch.read;
    watch.known = watch.file.read();
    watch.tokens.replace(watch.known);
    watch.looking.scheduleWithFixedDelay(watch::look, 1, 1, TimeUnit.SECONDS);
    return watch;
  }

  /** From now on tells which tokens come and go. */
  void tell(Audit told) {
    audit = told;
  }

  /** The tokens, as they are whenever they are asked. */
  Tokens tokens() {
    return tokens;
  }

  private void look() {
    var now = stamp();
    boolean still = same(now, seen);
    seen = now;
    if (still && !same(now, read)) {
      read = now;
      load(now != null);
    }
  }

  private void load(boolean there) {
    try {
      var now = there ? file.read() : List.<Token>of();
      tokens.replace(now);
      tell(now);
      LOG.log(INFO, there ? "Read {0} anew" : "{0} is gone, and all tokens with it", file.path());
    } catch (CannotStart wrong) {
      LOG.log(ERROR, "The tokens stay as they were: " + wrong.getMessage());
    } catch (RuntimeException fault) {
      LOG.log(ERROR, "A fault of our own; the tokens stay as they were", fault);
    }
  }

  private void tell(List<Token> now) {
    var removed = new HashSet<>(known);
    now.forEach(removed::remove);
    var added = new HashSet<>(now);
    known.forEach(added::remove);
    removed.forEach(token -> tell(Audit.Verb.TOKEN_REMOVED, token));
    added.forEach(token -> tell(Audit.Verb.TOKEN_ADDED, token));
    known = now;
  }

  private void tell(Audit.Verb verb, Token token) {
    audit.tell(Audit.Deed.done(verb, token.owner(), token.id(), RequestContext.NONE));
  }

  private @Nullable Stamp stamp() {
    try {
      var attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    } catch (IOException _) {
      return null;
    }
  }

  private static boolean same(@Nullable Stamp one, @Nullable Stamp other) {
    return one == null ? other == null : one.equals(other);
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
