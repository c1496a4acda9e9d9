package dev.turnstream.client.json;

import java.util.Iterator;
import java.util.List;

/** An array. */
public record JsonArray(List<Json> items) implements Json, Iterable<Json> {
  public JsonArray {
    items = List.copyOf(items);
  }

  @Override
  public Iterator<Json> iterator() {
    return items.iterator();
  }

  @Override
  public String toString() {
    return JsonWriter.write(this);
  }
}
