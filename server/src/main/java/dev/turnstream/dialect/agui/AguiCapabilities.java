package dev.turnstream.dialect.agui;

import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.model.RawJson;

/** What this agent can do, in AG-UI's flags. What is false is told as false. */
public final class AguiCapabilities {
  private static final RawJson FLAGS =
      RawJson.of(
          """
          {"transport":{"streaming":true,"websocket":false,"httpBinary":false,"pushNotifications":false,"resumable":true},\
          "tools":{"supported":true,"parallelCalls":true,"clientProvided":true},\
          "state":{"snapshots":false,"deltas":false,"memory":false,"persistentState":false},\
          "multiAgent":{"supported":false,"delegation":false,"handoffs":false},\
          "reasoning":{"supported":true,"streaming":true},\
          "multimodal":{"input":{"image":true,"audio":false,"video":false,"pdf":true},"output":{"image":false,"audio":false}},\
          "execution":{"codeExecution":false},\
          "humanInTheLoop":{"supported":true,"approvals":false,"interventions":false,"interrupts":true,"approveWithEdits":false},\
          "custom":{"turnstream":{"watchTurn":"/ag-ui/turns/{turn}","watchThread":"/ag-ui/threads/{thread}",\
          "stopTurn":"/api/turns/{turn}/cancel","stopRun":"/api/commands/{runId}/cancel"}}}\
          """);

  private AguiCapabilities() {}

  /**
   * The flags.
   *
   * @param version of the server
   */
  public static byte[] of(String version) {
    var identity =
        JsonBytes.object(json -> {
          json.writeStringField("name", "Turnstream");
          json.writeStringField("type", "turnstream");
          json.writeStringField("version", version);
        });
    return FLAGS.with("identity", RawJson.copyOf(identity, 0, identity.length)).bytes();
  }
}
