package dev.turnstream.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Prometheus' text, read as Prometheus reads it: each sample once, each below its type. */
public final class Scraped {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final List<String> PARTS = List.of("_bucket", "_count", "_sum");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> helped = new TreeSet<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();

  /** Reads a text; what is not in its format is an error. */
  public static Scraped read(String text) {
    var scraped = new Scraped();
    text.lines().forEach(scraped::line);
    return scraped;
  }

  private void line(String line) {
    var words = line.split(" ", 4);
    if (line.startsWith("# TYPE ")) {
      if (types.put(words[2], words[3]) != null) {
        throw new AssertionError("twice: " + line);
      }
    } else if (line.startsWith("# HELP ")) {
      helped.add(words[2]);
    } else {
      sample(line);
    }
  }

  private void sample(String line) {
    var match = SAMPLE.matcher(line);
    if (!match.matches()) {
      throw new AssertionError("no sample: " + line);
    }
    var labels = new TreeMap<String, String>();
    if (match.group(2) != null) {
      LABEL.matcher(match.group(2)).results().forEach(l -> labels.put(l.group(1), l.group(2)));
    }
    var value = match.group(3).replace("+Inf", "Infinity");
    if (!types.containsKey(family(match.group(1)))) {
      throw new AssertionError("without a type: " + line);
    }
    if (samples.put(match.group(1) + labels, Double.parseDouble(value)) != null) {
      throw new AssertionError("twice: " + line);
    }
  }

  private String family(String name) {
    return PARTS.stream()
        .filter(name::endsWith)
        .map(part -> name.substring(0, name.length() - part.length()))
        .filter(base -> types.getOrDefault(base, "").matches("histogram|summary"))
        .findFirst()
        .orElse(name);
  }

  /**
   * A value.
   *
   * @param labels as {@code {name=value, other=value}} in the order of their names
   */
  public double value(String name, String labels) {
    var value = samples.get(name + labels);
    if (value == null) {
      throw new AssertionError("no " + name + labels + " in " + samples.keySet());
    }
    return value;
  }

  public double value(String name) {
    return value(name, "{}");
  }

  /** All metrics with their types. */
  public Map<String, String> types() {
    return types;
  }

  /** Those that say what they are. */
  public Set<String> helped() {
    return helped;
  }

  /** Names of all samples of a kind, without labels. */
  public Set<String> names() {
    var names = new TreeSet<String>();
    samples.keySet().forEach(key -> names.add(key.substring(0, key.indexOf('{'))));
    return names;
  }

  /** Names of the labels of a metric's samples, but the bounds of buckets. */
  public Set<String> labels(String name) {
    var labels = new TreeSet<String>();
    samples.keySet().stream()
        .filter(key -> family(key.substring(0, key.indexOf('{'))).equals(name))
        .forEach(key ->
            Pattern.compile("[{ ](\\w+)=")
                .matcher(key)
                .results()
                .forEach(l -> labels.add(l.group(1))));
    labels.remove("le");
    return labels;
  }

  /** The counts of a histogram's buckets, in order. */
  public List<Double> buckets(String name) {
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(name + "_bucket{"))
        .map(Map.Entry::getValue)
        .toList();
  }
}
