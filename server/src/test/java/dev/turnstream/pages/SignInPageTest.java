package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real Chromium against a real server that asks who people are. */
@DisplayName("A browser that nobody knows")
@ExtendWith(Stage.class)
class SignInPageTest {
  private final Chromium chromium;
  @TempDir private Path directory;
  private String token;
  private String operator;
  private RunningServer server;
  private Visitor visitor;

  SignInPageTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @BeforeEach
  void open() throws Exception {
    token = RunningServer.command("token", "create", "--user", "ada", "--tokens", tokens());
    operator =
        RunningServer.command(
            "token", "create", "--user", "olga", "--role", "operator", "--tokens", tokens());
    server = RunningServer.start("--tokens=" + tokens());
    visitor = Visitor.on(chromium, server);
  }

  @AfterEach
  void close() {
    visitor.close();
    server.close();
    assertThat(server.output()).as("the log holds no token").doesNotContain(token);
  }

  private String tokens() {
    return directory.resolve("tokens").toString();
  }

  private void signIn(String shown) {
    visitor.page.getByLabel("Token").fill(shown);
    visitor.button("Sign in").click();
  }

  @Test
  @DisplayName("is sent to sign in, chats, is signed out, and is sent there again")
  void signsIn() {
    visitor.visit("/");
    assertThat(visitor.page).hasURL(server.url("/sign-in"));
    visitor.picture("sign-in");
    Axe.assertNothingIsInAnybodysWay(visitor.page);

    signIn("nonsense");
    assertThat(visitor.page.getByRole(AriaRole.ALERT)).containsText("not good");
    signIn(token);
    assertThat(visitor.page).hasURL(server.url("/"));
    visitor.askAndWait("!emulate rate=0 ttft=20\nHello");
    assertThat(visitor.answer()).not().isEmpty();
    assertThat(visitor.page.context().cookies())
        .singleElement()
        .satisfies(cookie -> assertThat(cookie.httpOnly).isTrue())
        .satisfies(cookie -> assertThat(cookie.value).isNotEqualTo(token));

    var other = visitor.page.context().newPage();
    other.navigate(server.url("/sign-in"));
    assertThat(other.locator("main")).containsText("signed in as ada");
    other.getByText("Sign out").click();
    assertThat(visitor.page).hasURL(server.url("/sign-in"));
  }

  @Test
  @DisplayName("is sent to sign in when its token is revoked while it looks on")
  void isSignedOut() throws Exception {
    visitor.visit("/sign-in");
    signIn(token);
    visitor.askAndWait("!emulate rate=0 ttft=20\nHello");
    Files.writeString(directory.resolve("tokens"), "# none\n");
    assertThat(visitor.page).hasURL(server.url("/sign-in"));
  }

  @Test
  @DisplayName("runs no script on the page where it signs in, and makes no markup of text there")
  void isSafe() {
    visitor.visit("/sign-in?next=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    visitor.assertCalm();
    signIn("<img src=x onerror=alert(1)>");
    assertThat(visitor.page.getByRole(AriaRole.ALERT)).containsText("not good");
    assertThat(visitor.page.locator("script, main img[onerror]")).hasCount(0);
    assertThat(
            visitor.page.evaluate(
                "() => { try { document.body.innerHTML = '<b>'; } catch (e) { return e.name; } }"))
        .isEqualTo("TypeError");
    visitor.page.evaluate(
        """
        () => {
          globalThis.broken = [];
          addEventListener("securitypolicyviolation", (it) => broken.push(it.effectiveDirective));
          const script = document.createElement("script");
          script.append("globalThis.pwned = true");
          document.body.append(script, Object.assign(new Image(), { src: "https://evil.example/x.png" }));
        }\
        """);
    visitor.page.waitForCondition(
        () -> visitor.page.evaluate("broken.join()").toString().contains("img-src"));
    assertThat(visitor.page.evaluate("broken.join()").toString())
        .contains("require-trusted-types-for");
    assertThat(visitor.page.evaluate("globalThis.pwned ?? false")).isEqualTo(false);
  }

  @Test
  @DisplayName("sees the operator's figures only as an operator")
  void operates() throws Exception {
    visitor.visit("/ops");
    assertThat(visitor.page).hasURL(server.url("/sign-in?next=/ops"));
    signIn(token);
    assertThat(visitor.page).hasURL(server.url("/ops"));
    var verdict = visitor.page.locator("#verdict");
    assertThat(verdict).containsText("These figures are for operators.");
    assertThat(visitor.page.locator("#tiles div")).hasCount(0);
    Axe.assertNothingIsInAnybodysWay(visitor.page);
    visitor.picture("ops-refused");
    visitor.page.getByText("Sign in as somebody else").click();
    visitor.button("Sign out").click();
    assertThat(visitor.page).hasURL(server.url("/sign-in"));
    visitor.visit("/sign-in?next=/ops");
    signIn(operator);
    assertThat(verdict).containsText("All is well.");
    assertThat(visitor.page.locator("#tiles div")).hasCount(5);
  }
}
