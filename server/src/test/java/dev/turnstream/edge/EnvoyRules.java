package dev.turnstream.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.Durations;
import dev.turnstream.edge.EnvoyConfiguration.Part;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules that Envoy checks a configuration by before it uses it. They stand in its API's
 * descriptors, as options of protoc-gen-validate; a rule that is not known here is an error, so
 * that none is passed over.
 */
final class EnvoyRules {
  private EnvoyRules() {}

  /** What is wrong, each with its place. */
  static List<String> broken(List<Part> parts) {
    return parts.stream().flatMap(EnvoyRules::broken).toList();
  }

  private static Stream<String> broken(Part part) {
    var wrong = new ArrayList<String>();
    var kind = part.message().getDescriptorForType();
    for (var choice : kind.getRealOneofs()) {
      if (choice.getOptions().getExtension(Validate.required) && !part.message().hasOneof(choice)) {
        wrong.add("one of " + choice.getName() + " is needed");
      }
    }
    for (var field : kind.getFields()) {
      if (field.getRealContainingOneof() != null && !part.message().hasField(field)) {
        continue; // another one was chosen
      }
      var rules = field.getOptions().getExtension(Validate.rules);
      check(field.getName(), rules, value(part.message(), field), wrong);
    }
    return wrong.stream().map(what -> part.path() + ": " + what);
  }

  /** What a field holds: a list, a plain value out of its wrapper, or null for nothing. */
  private static @Nullable Object value(Message message, FieldDescriptor field) {
    if (field.isRepeated()) {
      return message.getField(field);
    }
    if (field.hasPresence() && !message.hasField(field)) {
      return null;
    }
    return plain(message.getField(field));
  }

  private static Object plain(Object value) {
    boolean wrapped =
        value instanceof Message message
            && message.getDescriptorForType().getFile().getName().endsWith("/wrappers.proto");
    if (!wrapped) {
      return value;
    }
    var message = (Message) value;
    return message.getField(message.getDescriptorForType().findFieldByName("value"));
  }

  private static void check(
      String name, FieldRules rules, @Nullable Object value, List<String> wrong) {
    if (rules.getMessage().getRequired() && value == null) {
      wrong.add(name + " is needed");
    }
    rules
        .getAllFields()
        .forEach((kind, kindRules) -> {
          if (kind.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && kind.getContainingOneof() != null) {
            checkEach(name, (MessageOrBuilder) kindRules, value, wrong);
          }
        });
  }

  private static void checkEach(
      String name, MessageOrBuilder rules, @Nullable Object value, List<String> wrong) {
    var set = rules.getAllFields();
    boolean mayBeEmpty =
        set.keySet().stream().anyMatch(rule -> rule.getName().equals("ignore_empty"));
    set.forEach((rule, bound) -> {
      if (value == null) {
        if (rule.getName().equals("required")) {
          wrong.add(name + " is needed");
        }
      } else if (!(mayBeEmpty && isNothing(value))) {
        if (bound instanceof FieldRules ofEach) {
          each(value).forEach(one -> check(name, ofEach, one, wrong));
        } else if (!holds(rule.getName(), bound, value)) {
          wrong.add("%s: %s %s, but it is %s".formatted(name, rule.getName(), bound, value));
        }
      }
    });
  }

  private static boolean isNothing(Object value) {
    return value.equals("") || value.equals(List.of()) || value.equals(0) || value.equals(0L);
  }

  private static Stream<Object> each(Object list) {
    return ((List<?>) list).stream().map(EnvoyRules::plain);
  }

  private static boolean holds(String rule, Object bound, Object value) {
    return switch (rule) {
      case "required", "ignore_empty", "strict" -> true; // of those beside them
      case "gte" -> compare(value, bound) >= 0;
      case "gt" -> compare(value, bound) > 0;
      case "lte" -> compare(value, bound) <= 0;
      case "lt" -> compare(value, bound) < 0;
      case "const" -> value.equals(bound);
      case "in" -> ((List<?>) bound).contains(number(value));
      case "not_in" -> !((List<?>) bound).contains(number(value));
      case "defined_only" -> ((EnumValueDescriptor) value).getIndex() >= 0;
      case "min_len" -> length(value) >= (Long) bound;
      case "max_len" -> length(value) <= (Long) bound;
      case "min_bytes" -> ((String) value).getBytes(UTF_8).length >= (Long) bound;
      case "max_bytes" -> ((String) value).getBytes(UTF_8).length <= (Long) bound;
      case "pattern" -> Pattern.compile((String) bound).matcher((String) value).find();
      case "prefix" -> ((String) value).startsWith((String) bound);
      case "well_known_regex" -> fits(((EnumValueDescriptor) bound).getName(), (String) value);
      case "min_items" -> ((List<?>) value).size() >= (Long) bound;
      case "max_items" -> ((List<?>) value).size() <= (Long) bound;
      case "unique" -> new HashSet<>((List<?>) value).size() == ((List<?>) value).size();
      default -> throw new AssertionError("A rule of Envoy's that is not known here: " + rule);
    };
  }

  private static Object number(Object value) {
    return value instanceof EnumValueDescriptor name ? name.getNumber() : value;
  }

  /** In characters or bytes, whatever it is made of. */
  private static long length(Object value) {
    return value instanceof ByteString bytes ? bytes.size() : ((String) value).codePoints().count();
  }

  @SuppressWarnings("unchecked") // both are of the field's type
  private static int compare(Object value, Object bound) {
    return value instanceof Duration time
        ? Durations.compare(time, (Duration) bound)
        : ((Comparable<Object>) value).compareTo(bound);
  }

  /** As the strict ones are, which are the narrower. */
  private static boolean fits(String kind, String value) {
    return switch (kind) {
      case "HTTP_HEADER_NAME" -> value.matches(":?[0-9a-zA-Z!#$%&'*+\\-.^_|~`]*");
      case "HTTP_HEADER_VALUE" -> value.matches("[^\\x00-\\x08\\x0A-\\x1F\\x7F]*");
      default -> throw new AssertionError("A kind of text that is not known here: " + kind);
    };
  }
}
