package dev.turnstream.jwt;

import static java.lang.System.Logger.Level.WARNING;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider's public keys. Fetched when they are first needed, when they are old, and when a token
 * names a key that is not among them, which anybody can make a token do: so no sooner than some
 * seconds after the last time.
 */
final class ProviderKeys {
  private static final System.Logger LOG = System.getLogger(ProviderKeys.class.getName());
  private static final Duration OLD = Duration.ofMinutes(10);
  private static final Duration SOONEST = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 256 * 1024;

  private final URI address;
  private final LongSupplier nanoTime;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private JWKSet keys = new JWKSet();
  private long fetchedAt;
  private boolean tried;
  private @Nullable CompletableFuture<JWKSet> fetching;

  ProviderKeys(URI address, LongSupplier nanoTime) {
    this.address = address;
    this.nanoTime = nanoTime;
  }

  /**
   * The keys that there are, after a look for newer ones if that may help.
   *
   * @param wanted the name of the key that is wanted; null when any may be
   */
  synchronized CompletableFuture<JWKSet> find(@Nullable String wanted) {
    boolean there = wanted == null ? !keys.isEmpty() : keys.getKeyByKeyId(wanted) != null;
    if (fetching != null) {
      return there ? CompletableFuture.completedFuture(keys) : fetching;
    }
    long age = nanoTime.getAsLong() - fetchedAt;
    boolean mayFetch = !tried || age > SOONEST.toNanos();
    if ((there && age < OLD.toNanos()) || !mayFetch) {
      return CompletableFuture.completedFuture(keys);
    }
    var fresh = new CompletableFuture<JWKSet>();
    fetching = fresh;
    Thread.ofVirtual().name("keys of " + address.getHost()).start(() -> fetch(fresh));
    return there ? CompletableFuture.completedFuture(keys) : fresh;
  }

  private void fetch(CompletableFuture<JWKSet> fresh) {
    @Nullable JWKSet found = null;
    try {
      found = JWKSet.parse(text()).toPublicJWKSet();
    } catch (IOException | ParseException | RuntimeException failed) {
      LOG.log(WARNING, "The keys at {0} can't be had: {1}", address, failed.toString());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    fresh.complete(keep(found));
  }

  private synchronized JWKSet keep(@Nullable JWKSet found) {
    if (found != null) {
      keys = found;
    }
    tried = true;
    fetchedAt = nanoTime.getAsLong();
    fetching = null;
    return keys;
  }

  private String text() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("accept", "application/jwk-set+json, application/json")
            .build();
    var answer = http.send(request, BodyHandlers.ofInputStream());
    try (var body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      var bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
