package dev.turnstream.gateway;

import dev.turnstream.store.Store;
import dev.turnstream.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** A store that fails when it is told to, as one whose disk is full or gone. */
final class FailingStore {
  private FailingStore() {}

  /**
   * A store in front of another.
   *
   * @param fails asked before each call
   */
  static Store around(Store healthy, BooleanSupplier fails) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (_, method, arguments) -> {
              if (fails.getAsBoolean()) {
                throw new StoreException("simulated");
              }
              try {
                return method.invoke(healthy, arguments);
              } catch (InvocationTargetException thrown) {
                throw Objects.requireNonNull(thrown.getCause());
              }
            });
  }
}
