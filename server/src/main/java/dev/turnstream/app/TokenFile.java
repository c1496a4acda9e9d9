package dev.turnstream.app;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import dev.turnstream.access.Token;
import dev.turnstream.access.TokenLines;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The file of static tokens; blocks. */
final class TokenFile {
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  private final Path file;

  TokenFile(Path file) {
    this.file = file;
  }

  Path path() {
    return file;
  }

  /** The tokens in it. */
  List<Token> read() throws CannotStart {
    try {
      refuseIfOthersMayWrite();
      return tokens(Files.readAllLines(file));
    } catch (NoSuchFileException _) {
      throw CannotStart.notPossible(
          "the file of tokens %s does not exist; ./turnstream token create makes it"
              .formatted(file));
    } catch (CharacterCodingException _) {
      throw CannotStart.notPossible("the file of tokens " + file + " is no UTF-8 text");
    } catch (IOException e) {
      throw CannotStart.notPossible("the file of tokens " + file + " can't be read: " + e);
    }
  }

  private List<Token> tokens(List<String> lines) throws CannotStart {
    return switch (TokenLines.read(lines)) {
      case TokenLines.Content.Good(var tokens) -> tokens;
      case TokenLines.Content.Bad(int line, var why) ->
          throw CannotStart.notPossible(
              "the file of tokens %s, line %d: it %s".formatted(file, line, why));
    };
  }

  /** Whoever can add a line can be anybody. */
  private void refuseIfOthersMayWrite() throws IOException, CannotStart {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      var permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(GROUP_WRITE) || permissions.contains(OTHERS_WRITE)) {
        throw CannotStart.notPossible(
            "the file of tokens %s may be written by others; chmod go-w it".formatted(file));
      }
    }
  }

  /**
   * Changes its lines in one step, one who changes them after the other; comments stay. Makes the
   * file if it is missing.
   */
  void change(UnaryOperator<List<String>> change) throws CannotStart {
    var beside = file.resolveSibling(file.getFileName() + ".lock");
    try (var channel =
            FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
      tokens(lines); // what is broken is not written on
      write(change.apply(new ArrayList<>(lines)));
    } catch (IOException e) {
      throw CannotStart.notPossible("the file of tokens " + file + " can't be written: " + e);
    }
  }

  private void write(List<String> lines) throws IOException {
    var written = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(written);
    if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
      Files.createFile(written, PosixFilePermissions.asFileAttribute(OWN));
    }
    Files.write(written, lines);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
