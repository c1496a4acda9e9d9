package dev.turnstream.edge;

import static java.util.Map.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Behind Caddy, with docs/operating/edge/Caddyfile,")
class CaddyTest extends ProxyContract {
  @Override
  RunningProxy start(Path directory, TestCertificate certificate, int port, int serverPort)
      throws Exception {
    var site =
        RunningProxy.configuration(
            "Caddyfile",
            Map.ofEntries(
                entry(
                    "chat.example {\n",
                    "localhost:%d {\n\tbind 127.0.0.1\n\ttls %s %s\n"
                        .formatted(port, certificate.certificate, certificate.key)),
                entry("127.0.0.1:8000", "127.0.0.1:" + serverPort)));
    var main = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site;
    var file = Files.writeString(directory.resolve("Caddyfile"), main);
    return RunningProxy.start(
        directory,
        port,
        List.of("caddy", "run", "--config", file.toString(), "--adapter", "caddyfile"));
  }
}
