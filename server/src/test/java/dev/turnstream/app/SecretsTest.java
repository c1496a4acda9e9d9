package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A secret")
class SecretsTest {
  @Test
  void isNotShownByAnythingThatHoldsIt(@TempDir Path directory) throws Exception {
    var settings =
        new Reading(directory)
            .with(
                "--api-key=KEEP-1",
                "--auth-token=KEEP-2",
                "--upstream-proxy=http://user:KEEP-3@proxy:1");
    assertThat(settings.upstream().apiKey()).extracting("reveal").isEqualTo("KEEP-1");
    assertThat(settings.upstream().authToken()).extracting("reveal").isEqualTo("KEEP-2");
    assertThat(settings.upstream().proxy()).extracting("password.reveal").isEqualTo("KEEP-3");
    assertThat(settings.toString()).doesNotContain("KEEP").contains("(secret)");
    assertThat(new Given("KEEP-4", "--api-key").toString()).doesNotContain("KEEP");
    assertThat(Banner.lines(settings, 1).toString()).doesNotContain("KEEP");
  }
}
