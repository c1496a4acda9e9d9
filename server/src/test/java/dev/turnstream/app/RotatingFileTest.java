package dev.turnstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A file that only grows")
class RotatingFileTest {
  @TempDir private Path directory;

  private Path path() {
    return directory.resolve("audit.log");
  }

  private String text(String name) throws IOException {
    return Files.readString(directory.resolve(name), UTF_8);
  }

  @Test
  void isReadByItsOwnerOnly() throws Exception {
    RotatingFile.open(path(), 100, 3).write("one\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-------");
  }

  @Test
  void keepsWhatWasThere() throws Exception {
    Files.writeString(path(), "before\n");
    var file = RotatingFile.open(path(), 100, 3);
    file.write("after\n");
    file.flush();
    assertThat(text("audit.log")).isEqualTo("before\nafter\n");
  }

  @Test
  void makesWayWhenItIsFullAndKeepsAsManyAsItMay() throws Exception {
    var file = RotatingFile.open(path(), 10, 3);
    for (var line : new String[] {"11111\n", "22222\n", "33333\n", "44444\n", "5\n"}) {
      file.write(line);
    }
    assertThat(text("audit.log")).isEqualTo("44444\n5\n");
    assertThat(text("audit.log.1")).isEqualTo("33333\n");
    assertThat(text("audit.log.2")).isEqualTo("22222\n");
    assertThat(directory.resolve("audit.log.3")).doesNotExist();
  }

  @Test
  void takesALineThatIsLongerThanItMayBe() throws Exception {
    var file = RotatingFile.open(path(), 4, 2);
    file.write("longer than four\n");
    file.write("also\n");
    assertThat(text("audit.log.1")).isEqualTo("longer than four\n");
    assertThat(text("audit.log")).isEqualTo("also\n");
  }

  @Test
  void isBegunAnewWhenSomebodyMovesItAway() throws Exception {
    var file = RotatingFile.open(path(), 1000, 3);
    file.write("one\n");
    Files.move(path(), directory.resolve("moved"));
    file.write("two\n");
    assertThat(text("moved")).isEqualTo("one\n");
    assertThat(text("audit.log")).isEqualTo("two\n");
  }

  @Test
  void saysThatItCannotBeOpened() {
    assertThatThrownBy(() -> RotatingFile.open(directory.resolve("no/where"), 10, 1))
        .isInstanceOf(IOException.class);
  }
}
