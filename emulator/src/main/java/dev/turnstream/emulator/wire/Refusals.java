package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.api.ApiError;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;

/** Refuses a request before the stream, as its script says. */
final class Refusals {
  private Refusals() {}

  static void send(Exchange exchange, Script script) {
    int status = (int) script.count(Knob.STATUS, 500);
    var usual = ApiError.of(status);
    var headers = exchange.response().headers();
    if (script.has(Knob.RETRY_AFTER)) {
      headers.set("retry-after", plain(script.number(Knob.RETRY_AFTER, 0)));
    }
    if (script.has(Knob.SHOULD_RETRY)) {
      headers.set("x-should-retry", Boolean.toString(script.is(Knob.SHOULD_RETRY)));
    }
    if (status == 429) {
      headers.names().stream()
          .filter(name -> name.startsWith("anthropic-ratelimit"))
          .forEach(headers::remove);
      RateHeaders.put(headers, true);
    }
    var body = script.text(Knob.BODY);
    if (body != null) {
      exchange.refuse(status, script.is(Knob.HTML) ? "text/html" : "text/plain", body);
    } else if (script.is(Knob.HTML)) {
      exchange.refuse(status, "text/html", page(status));
    } else {
      var type = script.text(Knob.ERROR_TYPE, usual.type());
      exchange.refuse(new ApiError(status, type, script.text(Knob.MESSAGE, usual.message())));
    }
  }

  private static String page(int status) {
    return """
    <html>
    <head><title>%d</title></head>
    <body><center><h1>%d</h1></center><hr><center>proxy</center></body>
    </html>
    """
        .formatted(status, status);
  }

  /** Whole seconds without a point, as servers send them. */
  private static String plain(double seconds) {
    return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
  }
}
