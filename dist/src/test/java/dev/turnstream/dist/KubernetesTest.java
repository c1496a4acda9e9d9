package dev.turnstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

@DisplayName("The manifests for Kubernetes")
class KubernetesTest {
  private static final Path MANIFESTS = Path.of("src/main/files/kubernetes/turnstream.yaml");

  private static List<JsonElement> manifests() throws IOException {
    var found = new ArrayList<JsonElement>();
    new Yaml()
        .loadAll(Files.readString(MANIFESTS))
        .forEach(document -> found.add(new Gson().toJsonTree(document)));
    return found;
  }

  private static JsonElement manifest(String kind) throws IOException {
    return manifests().stream()
        .filter(it -> it.getAsJsonObject().get("kind").getAsString().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  /** Kubernetes' own models refuse a field that it does not have, and one that is missing. */
  @Test
  void holdOnlyWhatKubernetesKnows() throws Exception {
    V1PersistentVolumeClaim.validateJsonElement(manifest("PersistentVolumeClaim"));
    V1Service.validateJsonElement(manifest("Service"));
    V1Deployment.validateJsonElement(manifest("Deployment"));
    V1NetworkPolicy.validateJsonElement(manifest("NetworkPolicy"));
    assertThat(manifests()).hasSize(4);
  }

  @Test
  void runTheServerWithoutRightsThatItDoesNotNeed() throws Exception {
    var pod = at(manifest("Deployment").getAsJsonObject(), "spec", "template", "spec");
    var container = pod.getAsJsonArray("containers").get(0).getAsJsonObject();
    assertThat(at(pod, "securityContext").get("runAsNonRoot").getAsBoolean()).isTrue();
    assertThat(pod.get("automountServiceAccountToken").getAsBoolean()).isFalse();
    var rights = at(container, "securityContext");
    assertThat(rights.get("readOnlyRootFilesystem").getAsBoolean()).isTrue();
    assertThat(rights.get("allowPrivilegeEscalation").getAsBoolean()).isFalse();
    assertThat(at(rights, "capabilities").get("drop")).hasToString("[\"ALL\"]");
  }

  private static JsonObject at(JsonObject from, String... path) {
    for (var name : path) {
      from = from.getAsJsonObject(name);
    }
    return from;
  }
}
