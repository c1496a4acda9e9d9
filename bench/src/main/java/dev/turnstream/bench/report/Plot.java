package dev.turnstream.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Drawings as SVG. */
final class Plot {
  /** A bar of two parts. */
  record Bar(String label, double first, double second) {}

  /** Points from left to right; what is drawn upwards is milliseconds. */
  record Line(String label, List<double[]> points) {}

  private static final String[] COLOURS = {
    "#0b5fa5", "#c2410c", "#15803d", "#7c3aed", "#b91c1c", "#0e7490", "#a16207", "#be185d",
    "#475569", "#4d7c0f", "#1d4ed8", "#9f1239", "#166534", "#6d28d9", "#92400e"
  };
  private static final int WIDTH = 1000;
  private static final int LABELS = 200;
  private static final int LEGEND = 230;
  private static final int BAR = 22;
  private static final int TOP = 20;
  private static final int HEIGHT = 360;
  private static final int LEFT = 70;
  private static final int LINE = 18;
  private static final double[] SHARES = {50, 90, 99, 99.9, 99.99};

  private Plot() {}

  /** Bars, one below the other. */
  static String bars(List<Bar> bars) {
    double most = bars.stream().mapToDouble(bar -> bar.first + bar.second).max().orElse(1);
    double scale = (WIDTH - LABELS - 90) / Math.max(most, 1e-9);
    var svg = new StringBuilder();
    for (int i = 0; i < bars.size(); i++) {
      var bar = bars.get(i);
      int y = i * BAR;
      double first = bar.first * scale;
      double second = bar.second * scale;
      text(svg, LABELS - 8, y + 15, "end", bar.label);
      rect(svg, LABELS, y + 3, first, COLOURS[0]);
      rect(svg, LABELS + first, y + 3, second, COLOURS[1]);
      text(svg, LABELS + first + second + 6, y + 15, "start", Figure.round(bar.first + bar.second));
    }
    return framed(svg, bars.size() * BAR + 4, "CPU for each delta by scenario");
  }

  /** Delays over the share of deltas, both so that what is rare can be seen. */
  static String percentiles(List<Line> lines) {
    var svg = new StringBuilder();
    for (double share : SHARES) {
      double x = x(nines(share) / nines(SHARES[SHARES.length - 1]));
      grid(svg, x, TOP, x, HEIGHT);
      text(svg, x, HEIGHT + 16, "middle", Figure.round(share) + " %");
    }
    curves(
        svg,
        lines,
        share -> Math.min(1, nines(Math.min(share, 99.99)) / nines(SHARES[SHARES.length - 1])));
    return framed(svg, Math.max(HEIGHT + 30, TOP + lines.size() * LINE), "Delays by percentile");
  }

  /** How many nines a share has. */
  private static double nines(double share) {
    return -Math.log10(Math.max(1e-9, 1 - share / 100));
  }

  /** Delays over seconds. */
  static String seconds(List<Line> lines) {
    int last = lines.stream().mapToInt(line -> line.points.size()).max().orElse(1);
    var svg = new StringBuilder();
    for (int second = 0; second < last; second += Math.max(1, last / 6)) {
      double x = x((double) second / Math.max(1, last - 1));
      text(svg, x, HEIGHT + 16, "middle", second + " s");
    }
    curves(svg, lines, second -> second / Math.max(1, last - 1));
    return framed(svg, HEIGHT + 30, "Delays second by second");
  }

  private static void curves(StringBuilder svg, List<Line> lines, DoubleUnaryOperator across) {
    double most =
        lines.stream().flatMap(line -> line.points.stream()).mapToDouble(p -> p[1]).max().orElse(1);
    double decades = Math.ceil(Math.log10(Math.max(most, 0.1))) + 2;
    for (int decade = 0; decade <= decades; decade++) {
      double y = HEIGHT - (HEIGHT - TOP) * decade / decades;
      grid(svg, LEFT, y, WIDTH - LEGEND, y);
      text(svg, LEFT - 8, y + 4, "end", plain(Math.pow(10, decade - 2)));
    }
    for (int i = 0; i < lines.size(); i++) {
      var colour = COLOURS[i % COLOURS.length];
      svg.append(
          "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"".formatted(colour));
      for (var point : lines.get(i).points) {
        double up = (Math.log10(Math.max(point[1], 0.01)) + 2) / decades;
        svg.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                x(across.applyAsDouble(point[0])),
                HEIGHT - (HEIGHT - TOP) * up));
      }
      svg.append("\"/>\n");
      int y = TOP + i * LINE;
      rect(svg, WIDTH - LEGEND + 14, y - 8, 12, colour);
      text(svg, WIDTH - LEGEND + 34, y + 5, "start", lines.get(i).label);
    }
  }

  private static String plain(double value) {
    return value >= 1 ? "%.0f".formatted(value) : String.format(Locale.ROOT, "%s", value);
  }

  private static double x(double share) {
    return LEFT + (WIDTH - LEGEND - LEFT) * share;
  }

  private static String framed(StringBuilder svg, int height, String title) {
    return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n%s</svg>%n"
        .formatted(WIDTH, height, title, svg);
  }

  private static void rect(StringBuilder svg, double x, double y, double width, String colour) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>%n",
            x,
            y,
            width,
            colour));
  }

  private static void grid(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#d9dee3\"/>%n",
            x1,
            y1,
            x2,
            y2));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String what) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            Page.text(what)));
  }
}
