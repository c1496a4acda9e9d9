package dev.turnstream.edge;

import static java.util.Map.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Behind nginx, with docs/operating/edge/nginx.conf,")
class NginxTest extends ProxyContract {
  @Override
  RunningProxy start(Path directory, TestCertificate certificate, int port, int serverPort)
      throws Exception {
    var site =
        RunningProxy.configuration(
            "nginx.conf",
            Map.ofEntries(
                entry("listen 443 ssl", "listen 127.0.0.1:%d ssl".formatted(port)),
                entry("    listen [::]:443 ssl http2;\n", ""),
                entry("listen 80;", "listen 127.0.0.1:%d;".formatted(RunningProxy.freePort())),
                entry("    listen [::]:80;\n", ""),
                entry("server_name chat.example;", "server_name localhost;"),
                entry("/etc/ssl/chat.example.pem", certificate.certificate.toString()),
                entry("/etc/ssl/chat.example.key", certificate.key.toString()),
                entry("127.0.0.1:8000", "127.0.0.1:" + serverPort),
                entry("proxy_read_timeout 11m;", "proxy_read_timeout 4s;")));
    var main =
        """
        daemon off;
        pid %1$s/nginx.pid;
        error_log stderr;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
        %2$s
        }
        """
            .formatted(directory, site);
    var file = Files.writeString(directory.resolve("nginx.conf"), main);
    return RunningProxy.start(
        directory,
        port,
        List.of(program(), "-p", directory.toString(), "-c", file.toString(), "-e", "stderr"));
  }

  /** Debian keeps it where only the superuser looks. */
  private static String program() {
    return Files.exists(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
  }
}
