package dev.turnstream.gateway;

import dev.turnstream.dialect.turnstream.UsageReport;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** {@code /api/usage} and {@code /ops/usage}: what the ledger holds. PROTOCOL.md, section 9.4. */
final class UsageDoor {
  /** Where operators see everybody's. */
  static final String OPERATORS = "/ops/usage";

  private UsageDoor() {}

  /**
   * Answers.
   *
   * @param all whether that of all users is asked for, and not the visitor's own
   */
  static void onGet(HttpServerRequest request, Visitor visitor, boolean all) {
    var today = visitor.use().today();
    var from = day(request.getParam("from"), today.withDayOfMonth(1));
    var to = day(request.getParam("to"), today);
    var format = request.getParam("format");
    if (from == null || to == null) {
      Api.refuse(request, "\"from\" and \"to\" are days such as 2026-11-28, of UTC.");
    } else if (format != null && !format.equals("json") && !format.equals("csv")) {
      Api.refuse(request, "\"format\" may be json or csv.");
    } else {
      visitor
          .use()
          .usage(
              all,
              from.atStartOfDay(ZoneOffset.UTC).toInstant(),
              to.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
              uses -> answer(request, new UsageReport(from, to, uses), "csv".equals(format)),
              _ -> Refusals.answer(request, Refusals.of(Answer.Reason.STORE_UNAVAILABLE)));
    }
  }

  private static void answer(HttpServerRequest request, UsageReport report, boolean csv) {
    if (csv) {
      request.response().putHeader("content-disposition", "attachment; filename=\"usage.csv\"");
      HttpBody.data(request, 200, "text/csv; charset=utf-8", Buffer.buffer(report.csv()));
    } else {
      HttpBody.data(request, 200, "application/json", Buffer.buffer(report.json()));
    }
  }

  private static @Nullable LocalDate day(@Nullable String told, LocalDate otherwise) {
    if (told == null) {
      return otherwise;
    }
    try {
      return told.length() == 10 ? LocalDate.parse(told) : null;
    } catch (DateTimeException _) {
      return null;
    }
  }
}
