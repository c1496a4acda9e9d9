package dev.turnstream.bench.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run as one page that needs nothing else: plots, then every number. It is made from the JSON of
 * a run, so that any run can be shown again.
 */
public final class Page {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733; background: #fff; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { padding: .3rem .6rem; border-bottom: 1px solid #d9dee3; text-align: right; vertical-align: top; }
      th:first-child, td:first-child { text-align: left; }
      .wide { overflow-x: auto; } .note { color: #8a4b00; } .bad { color: #b00020; font-weight: 600; }
      svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: #1c2733; }
      dt { float: left; width: 8rem; color: #55626f; } dd { margin: 0 0 0 8rem; }
      """;

  private Page() {}

  /** The page of a run, as {@link Json#of} tells it. */
  public static String of(JsonObject run) {
    var results = objects(run.getJsonArray("results"));
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Benchmark</title>
    <style>
    %s</style>
    </head>
    <body>
    <h1>Benchmark</h1>
    %s
    %s
    %s
    <h2>All figures</h2>
    %s
    %s
    </body>
    </html>
    """
        .formatted(
            STYLE,
            about(run.getJsonObject("about")),
            costs(results),
            delays(results) + seconds(results),
            table(results),
            results.stream().map(Page::more).collect(Collectors.joining("\n")));
  }

  private static String about(JsonObject about) {
    return about.stream()
        .map(entry ->
            "<dt>%s</dt><dd>%s</dd>"
                .formatted(text(entry.getKey()), text(String.valueOf(entry.getValue()))))
        .collect(Collectors.joining("\n", "<dl>", "</dl>"));
  }

  private static String costs(List<JsonObject> results) {
    var bars =
        results.stream()
            .filter(one -> one.getLong("deltas", 0L) > 0)
            .map(one ->
                new Plot.Bar(
                    label(one),
                    one.getJsonObject("cpu").getDouble("server_user_us_per_delta"),
                    one.getJsonObject("cpu").getDouble("server_system_us_per_delta")))
            .toList();
    return bars.isEmpty()
        ? ""
        : "<h2>The server's CPU for each delta, µs: its own code, and the kernel's for it</h2>\n"
            + Plot.bars(bars);
  }

  private static String delays(List<JsonObject> results) {
    var lines =
        results.stream()
            .filter(one -> one.getJsonObject("delay_us") != null)
            .map(one -> new Plot.Line(label(one), curve(one.getJsonObject("delay_us"))))
            .toList();
    return lines.isEmpty()
        ? ""
        : "<h2>Delay of a delta, ms, by the share of deltas that came sooner</h2>\n"
            + Plot.percentiles(lines);
  }

  private static List<double[]> curve(JsonObject times) {
    return times.getJsonArray("percentiles").stream()
        .map(JsonArray.class::cast)
        .map(point -> new double[] {point.getDouble(0), point.getDouble(1) / 1000})
        .toList();
  }

  private static String seconds(List<JsonObject> results) {
    return results.stream()
        .filter(one -> one.getString("scenario").equals("first-minute"))
        .filter(one -> one.getJsonArray("by_second") != null)
        .map(one ->
            "<h2>A new server's first minute: delay of a delta, ms, second by second</h2>\n"
                + Plot.seconds(
                    List.of(
                        new Plot.Line("p50", second(one, "p50")),
                        new Plot.Line("p99", second(one, "p99")))))
        .collect(Collectors.joining("\n"));
  }

  private static List<double[]> second(JsonObject result, String which) {
    var points = new ArrayList<double[]>();
    for (var second : objects(result.getJsonArray("by_second"))) {
      points.add(new double[] {points.size(), second.getDouble(which) / 1000});
    }
    return points;
  }

  private static String table(List<JsonObject> results) {
    var head =
        "<tr>%s</tr>"
            .formatted(
                List.of(
                        "scenario",
                        "deltas/s",
                        "µs CPU/delta",
                        "user",
                        "system",
                        "bytes/delta",
                        "p50 ms",
                        "p99",
                        "p99.9",
                        "first p50",
                        "first p99",
                        "resident MB",
                        "heap KB/socket",
                        "longest GC ms",
                        "server %",
                        "load %",
                        "upstream %",
                        "other %")
                    .stream()
                    .map(name -> "<th scope=\"col\">" + name + "</th>")
                    .collect(Collectors.joining()));
    return results.stream()
        .filter(one -> one.getString("skipped") == null)
        .map(Page::row)
        .collect(
            Collectors.joining("\n", "<div class=\"wide\"><table>\n" + head, "</table></div>"));
  }

  private static String row(JsonObject one) {
    var cpu = one.getJsonObject("cpu");
    boolean deltas = one.getLong("deltas") > 0;
    var each = one.getJsonObject("memory_per_socket");
    return "<tr><td>%s</td>%s</tr>"
        .formatted(
            text(label(one)),
            cells(
                deltas ? one.getDouble("deltas_per_second") : null,
                deltas ? cpu.getDouble("server_us_per_delta") : null,
                deltas ? cpu.getDouble("server_user_us_per_delta") : null,
                deltas ? cpu.getDouble("server_system_us_per_delta") : null,
                one.getDouble("allocated_bytes_per_delta"),
                millis(one.getJsonObject("delay_us"), "p50"),
                millis(one.getJsonObject("delay_us"), "p99"),
                millis(one.getJsonObject("delay_us"), "p99_9"),
                millis(one.getJsonObject("first_delta_us"), "p50"),
                millis(one.getJsonObject("first_delta_us"), "p99"),
                scaled(one.getJsonObject("memory"), "resident_bytes", 1e6),
                scaled(each, "live_heap_bytes", 1e3),
                longest(one.getJsonArray("gc_pauses_ms")),
                cpu.getDouble("server_percent"),
                cpu.getDouble("load_percent"),
                cpu.getDouble("upstream_percent"),
                cpu.getDouble("other_percent")));
  }

  private static String cells(@Nullable Double... values) {
    return Arrays.stream(values)
        .map(value -> "<td>" + (value == null ? "–" : Figure.round(value)) + "</td>")
        .collect(Collectors.joining());
  }

  private static @Nullable Double millis(@Nullable JsonObject times, String which) {
    return scaled(times, which, 1000);
  }

  private static @Nullable Double scaled(@Nullable JsonObject object, String which, double by) {
    return object == null || object.getDouble(which) == null ? null : object.getDouble(which) / by;
  }

  private static @Nullable Double longest(JsonArray pauses) {
    var longest = pauses.stream().mapToDouble(pause -> ((Number) pause).doubleValue()).max();
    return longest.isPresent() ? longest.getAsDouble() : null;
  }

  /** What a scenario tells beside its row. */
  private static String more(JsonObject one) {
    var lines = new StringBuilder();
    if (one.getString("skipped") != null) {
      lines.append("<p>Skipped: %s</p>\n".formatted(text(one.getString("skipped"))));
    } else {
      for (var figure : objects(one.getJsonArray("figures"))) {
        var values =
            figure.getJsonObject("values").stream()
                .map(v -> v.getKey() + " " + Figure.round(((Number) v.getValue()).doubleValue()))
                .collect(Collectors.joining(", "));
        lines.append("<p>%s: %s</p>\n".formatted(text(figure.getString("what")), text(values)));
      }
      one.getJsonArray("remarks")
          .forEach(remark ->
              lines.append("<p class=\"note\">%s</p>\n".formatted(text(String.valueOf(remark)))));
      if (!one.getJsonObject("errors").isEmpty()) {
        lines.append(
            "<p class=\"bad\">%s</p>\n".formatted(text(one.getJsonObject("errors").encode())));
      }
    }
    return lines.isEmpty()
        ? ""
        : "<h2>%s</h2>\n<p>%s</p>\n%s"
            .formatted(text(label(one)), text(one.getString("what")), lines);
  }

  private static String label(JsonObject one) {
    int sockets = one.getInteger("sockets", 0);
    return sockets > 1
        ? "%s, %s sockets"
            .formatted(one.getString("scenario"), String.format(Locale.ROOT, "%,d", sockets))
        : one.getString("scenario");
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
