package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The browser client's own package")
class NpmClientTest {
  private static final File PACKAGE = new File("../client");

  @Test
  @DisplayName("is checked and tested, against this server too")
  void passesItsTests() throws Exception {
    run(null, "npm", "ci", "--prefer-offline", "--no-audit", "--no-fund");
    try (var server = RunningServer.start()) {
      var said = run(server.url("/"), "npm", "test");
      assertThat(said).contains("the real server over websocket", "the real server over sse");
      assertThat(said).doesNotContain("TURNSTREAM_URL is not set");
    }
  }

  private static String run(@Nullable String url, String... command) throws Exception {
    var builder = new ProcessBuilder(command).directory(PACKAGE).redirectErrorStream(true);
    builder.environment().remove("TURNSTREAM_URL");
    if (url != null) {
      builder.environment().put("TURNSTREAM_URL", url);
    }
    var process = builder.start();
    process.getOutputStream().close();
    // Its children too, or what they hold of the output would keep the reading from its end.
    CompletableFuture.delayedExecutor(180, TimeUnit.SECONDS)
        .execute(() -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(List.of(command) + ":\n" + said).isZero();
    return said;
  }
}
