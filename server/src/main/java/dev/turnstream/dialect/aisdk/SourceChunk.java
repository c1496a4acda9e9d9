package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.JsonBytes.Members;
import dev.turnstream.model.RawJson;

/** A citation as the source that it names; the citation itself is in the chunk's metadata. */
final class SourceChunk {
  private static final String UNTITLED = "Document";

  private SourceChunk() {}

  static RawJson of(RawJson citation) {
    if (!citation.isObject()) {
      return Chunk.data("citation", citation, false);
    }
    var url = text(citation, "url");
    var source = url.isEmpty() ? text(citation, "source") : url;
    return source.matches("https?://.*") ? page(citation, source) : document(citation, source);
  }

  private static RawJson page(RawJson citation, String url) {
    var title = text(citation, "title");
    return Chunk.of(
        "source-url",
        json -> {
          json.writeStringField("sourceId", url);
          json.writeStringField("url", url);
          if (!title.isEmpty()) {
            json.writeStringField("title", title);
          }
          cited(citation).write(json);
        });
  }

  private static RawJson document(RawJson citation, String source) {
    var index = citation.member("document_index");
    var name = text(citation, "document_title");
    var title = name.isEmpty() ? text(citation, "title") : name;
    boolean hasPages = text(citation, "type").equals("page_location");
    return Chunk.of(
        "source-document",
        json -> {
          json.writeStringField(
              "sourceId", source.isEmpty() ? "document-" + (index == null ? "0" : index) : source);
          json.writeStringField("mediaType", hasPages ? "application/pdf" : "text/plain");
          json.writeStringField("title", title.isEmpty() ? UNTITLED : title);
          cited(citation).write(json);
        });
  }

  private static Members cited(RawJson citation) {
    return Chunk.metadata(
        Chunk.CLAUDES,
        json -> {
          Chunk.raw(json, "citation", citation);
        });
  }

  private static String text(RawJson object, String name) {
    var member = object.member(name);
    return member == null ? "" : member.asText();
  }
}
