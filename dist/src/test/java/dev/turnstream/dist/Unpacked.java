package dev.turnstream.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A container image as an engine would see it.
 *
 * @param root the layers, one over the other
 * @param config its part {@code config}
 */
record Unpacked(Path root, JsonNode config) {
  static Unpacked image(Path tar, Path to) throws IOException, InterruptedException {
    var layout = Files.createDirectories(to.resolve("layout"));
    var root = Files.createDirectories(to.resolve("root"));
    Shell.good("tar", "-xf", tar.toString(), "-C", layout.toString());
    var index = new ObjectMapper().readTree(layout.resolve("index.json").toFile());
    var manifest = blob(layout, index.path("manifests").path(0));
    for (var layer : manifest.path("layers")) {
      Shell.good("tar", "-xpf", file(layout, layer).toString(), "-C", root.toString());
    }
    return new Unpacked(root, blob(layout, manifest.path("config")).path("config"));
  }

  private static JsonNode blob(Path layout, JsonNode descriptor) throws IOException {
    return new ObjectMapper().readTree(file(layout, descriptor).toFile());
  }

  private static Path file(Path layout, JsonNode descriptor) {
    return layout.resolve("blobs/" + descriptor.path("digest").asText().replace(':', '/'));
  }

  /**
   * The image's entry point with its user, variables and nothing else, in a root that can only be
   * read but for its volume and {@code /tmp}: what {@code --read-only} of an engine makes of it.
   */
  List<String> commandOnReadOnlyRoot(String... arguments) {
    var script =
        """
        cd '%s'
        mkdir -p proc
        mount --bind . . && mount -o remount,bind,ro .
        cd "$PWD"
        mount -t tmpfs -o mode=1777,size=16m tmpfs tmp
        mount -t tmpfs -o mode=700,uid=65532,gid=65532 tmpfs data
        mount -t proc proc proc
        exec env -i "$@"
        """
            .formatted(root);
    var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec", script, "sh"));
    config.path("Env").forEach(variable -> command.add(variable.asText()));
    command.addAll(
        List.of("/usr/sbin/chroot", "--userspec=" + config.path("User").asText(), root.toString()));
    config.path("Entrypoint").forEach(argument -> command.add(argument.asText()));
    command.addAll(List.of(arguments));
    return command;
  }
}
