package dev.turnstream.dialect.aisdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/** A file as the block in which Claude takes it: an image or a document. */
final class FileBlock {
  private static final Pattern DATA =
      Pattern.compile("data:([^;,]*)((?:;[^;,]*)*),(.*)", Pattern.DOTALL);
  private static final String PDF = "application/pdf";
  private static final String TEXT = "text/plain";

  private FileBlock() {}

  static RawJson of(Members part) throws Wrong {
    var type = part.needed("mediaType");
    var uploaded = part.object("providerReference").text(Chunk.CLAUDES);
    var block = new LinkedHashMap<String, RawJson>();
    block.put("type", string(type.startsWith("image") ? "image" : "document"));
    block.put("source", uploaded.isEmpty() ? source(part, type) : file(uploaded));
    if (!type.startsWith("image") && !part.text("filename").isBlank()) {
      block.put("title", string(part.text("filename")));
    }
    return RawJson.object(block);
  }

  private static RawJson source(Members part, String type) throws Wrong {
    var url = part.needed("url");
    var data = DATA.matcher(url);
    if (data.matches()) {
      var told = data.group(1).isEmpty() ? type : data.group(1);
      boolean isBase64 = data.group(2).endsWith(";base64");
      return source(part, told, data.group(3), isBase64);
    }
    if (!url.startsWith("https://") && !url.startsWith("http://")) {
      throw new Wrong(part.where() + ".url must be an https: or a data: address.");
    }
    if (!type.startsWith("image") && !type.equals(PDF)) {
      throw unfit(part, type);
    }
    var source = new LinkedHashMap<String, RawJson>();
    source.put("type", string("url"));
    source.put("url", string(url));
    return RawJson.object(source);
  }

  private static RawJson source(Members part, String type, String data, boolean isBase64)
      throws Wrong {
    var source = new LinkedHashMap<String, RawJson>();
    if (type.startsWith("text/") || type.equals("application/json")) {
      source.put("type", string("text"));
      source.put("media_type", string(TEXT));
      source.put("data", string(text(part, data, isBase64)));
    } else if (isBase64 && (type.startsWith("image/") || type.equals(PDF))) {
      source.put("type", string("base64"));
      source.put("media_type", string(type));
      source.put("data", string(data));
    } else {
      throw unfit(part, type);
    }
    return RawJson.object(source);
  }

  private static String text(Members part, String data, boolean isBase64) throws Wrong {
    try {
      return isBase64
          ? new String(Base64.getMimeDecoder().decode(data), UTF_8)
          : URLDecoder.decode(data.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      throw new Wrong(part.where() + ".url is no good data: address.");
    }
  }

  private static RawJson file(String id) {
    return RawJson.of("{\"type\":\"file\"}").with("file_id", string(id));
  }

  private static Wrong unfit(Members part, String type) {
    return new Wrong(
        "%s: Claude takes images, PDF and text, not \"%s\".".formatted(part.where(), type));
  }

  private static RawJson string(String text) {
    return RawJson.string(JsonText.of(text));
  }
}
