package dev.turnstream.pages;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands tests one browser and one server for the whole run, since both take a second to start. */
final class Stage implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(Stage.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == Chromium.class || type == RunningServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var store = context.getRoot().getStore(NAMESPACE);
    return parameter.getParameter().getType() == Chromium.class
        ? store.computeIfAbsent(Chromium.class, _ -> Chromium.launch(), Chromium.class)
        : running(
            store.computeIfAbsent(
                RunningServer.class, _ -> RunningServer.start(), RunningServer.class));
  }

  /** Says plainly that the shared server is gone, before every test complains in its own way. */
  private static RunningServer running(RunningServer server) {
    if (!server.isRunning()) {
      throw new IllegalStateException(
          "the server of this run has ended, and not by the tests; it said:\n" + server.output());
    }
    return server;
  }
}
