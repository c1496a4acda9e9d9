package dev.turnstream.bench;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows rows to people and writes them down for programs. */
final class Report {
  private Report() {}

  /**
   * Prints a table.
   *
   * @param json where to write the rows as JSON, or null
   * @return 0 when nothing went wrong in any row, 1 otherwise
   */
  static int print(List<Row> rows, @Nullable Path json) throws IOException {
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.print(Row.head());
    rows.forEach(row -> out.print(row.line()));
    for (var row : rows) {
      if (row.tally().isBad()) {
        out.printf(
            "%s: %d turns with a wrong count, %d deltas out of order, errors %s%n",
            row.scenario(), row.tally().miscounted, row.tally().reordered, row.tally().errors);
      }
    }
    if (json != null) {
      var array = new JsonArray();
      rows.forEach(row -> array.add(row.json()));
      Files.writeString(json, array.encodePrettily());
    }
    return rows.stream().anyMatch(row -> row.tally().isBad()) ? 1 : 0;
  }
}
