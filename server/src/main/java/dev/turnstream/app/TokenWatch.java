package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Token;
import dev.turnstream.access.Tokens;
import dev.turnstream.model.RequestContext;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Keeps a server's tokens as its file has them, while it runs. */
final class TokenWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TokenWatch.class.getName());

  private final TokenFile file;
  private final Tokens tokens = new Tokens();
  private final FileWatch watch;

  /** The tokens that were read last. */
  private List<Token> known = List.of();

  private volatile Audit audit = Audit.NONE;

  private TokenWatch(TokenFile file) {
    this.file = file;
    this.watch = new FileWatch(file.path());
  }

  /** Reads the file and looks at it from now on. */
  static TokenWatch open(Path path) throws CannotStart {
    var tokens = new TokenWatch(new TokenFile(path));
    tokens.known = tokens.file.read();
    tokens.tokens.replace(tokens.known);
    tokens.watch.start(tokens::load);
    return tokens;
  }

  /** From now on tells which tokens come and go. */
  void tell(Audit told) {
    audit = told;
  }

  /** The tokens, as they are whenever they are asked. */
  Tokens tokens() {
    return tokens;
  }

  private void load(boolean there) {
    try {
      var now = there ? file.read() : List.<Token>of();
      tokens.replace(now);
      tell(now);
      LOG.log(INFO, there ? "Read {0} anew" : "{0} is gone, and all tokens with it", file.path());
    } catch (CannotStart wrong) {
      LOG.log(ERROR, "The tokens stay as they were: " + wrong.getMessage());
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

  @Override
  public void close() {
    watch.close();
  }
}
