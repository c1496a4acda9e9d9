package dev.turnstream.edge;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of Envoy's, read as Envoy reads it: YAML is JSON, JSON is protocol buffers, and a
 * field or a type that Envoy does not have is refused.
 */
final class EnvoyConfiguration {
  private static final List<Message> EXTENSIONS =
      List.of(
          HttpConnectionManager.getDefaultInstance(),
          DownstreamTlsContext.getDefaultInstance(),
          HttpProtocolOptions.getDefaultInstance(),
          Router.getDefaultInstance());

  private final Bootstrap bootstrap;

  private EnvoyConfiguration(Bootstrap bootstrap) {
    this.bootstrap = bootstrap;
  }

  /**
   * Reads one.
   *
   * @throws IOException when Envoy could not read it either; says which field
   */
  static EnvoyConfiguration read(String yaml) throws IOException {
    var factory = YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    var json = new ObjectMapper(factory.build()).readTree(yaml).toString();
    var types = TypeRegistry.newBuilder();
    EXTENSIONS.forEach(extension -> types.add(extension.getDescriptorForType()));
    var builder = Bootstrap.newBuilder();
    JsonFormat.parser().usingTypeRegistry(types.build()).merge(json, builder);
    return new EnvoyConfiguration(builder.build());
  }

  Bootstrap bootstrap() {
    return bootstrap;
  }

  /** A message in it, and where it stands. */
  record Part(String path, Message message) {
    /** The fields that are set. */
    Map<FieldDescriptor, Object> fields() {
      return message.getAllFields();
    }
  }

  /** Each message in it, those of extensions unpacked. */
  List<Part> parts() {
    var parts = new ArrayList<Part>();
    collect("bootstrap", bootstrap, parts);
    return parts;
  }

  private static void collect(String path, Message message, List<Part> parts) {
    if (message instanceof Any packed) {
      collect(path, unpack(packed), parts);
      return;
    }
    parts.add(new Part(path, message));
    message
        .getAllFields()
        .forEach((field, value) -> {
          if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            var at = path + "." + field.getName();
            if (field.isRepeated()) {
              ((List<?>) value).forEach(each -> collect(at, (Message) each, parts));
            } else {
              collect(at, (Message) value, parts);
            }
          }
        });
  }

  /** The messages of one kind in it. */
  <T extends Message> List<T> all(Class<T> kind) {
    return parts().stream().map(Part::message).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The only one of its kind in it that holds, or else an error. */
  <T extends Message> T one(Class<T> kind) {
    var all = all(kind);
    if (all.size() != 1) {
      throw new AssertionError("%d of %s".formatted(all.size(), kind.getSimpleName()));
    }
    return all.getFirst();
  }

  static Message unpack(Any packed) {
    var known = find(packed);
    if (known == null) {
      throw new AssertionError("no such type here: " + packed.getTypeUrl());
    }
    try {
      return known.getParserForType().parseFrom(packed.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable Message find(Any packed) {
    for (var each : EXTENSIONS) {
      if (packed.getTypeUrl().endsWith("/" + each.getDescriptorForType().getFullName())) {
        return each;
      }
    }
    return null;
  }
}
