package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A page of one line at an address of its own: what a browser takes for any page at all. */
final class EmptyPage implements AutoCloseable {
  private static final byte[] PAGE =
      "<!doctype html><html lang=en><meta charset=utf-8><title>Empty</title><p>Almost."
          .getBytes(UTF_8);

  private final HttpServer server;

  private EmptyPage(HttpServer server) {
    this.server = server;
  }

  static EmptyPage serve() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("content-type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, PAGE.length);
          exchange.getResponseBody().write(PAGE);
          exchange.close();
        });
    server.start();
    return new EmptyPage(server);
  }

  String url() {
    return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
