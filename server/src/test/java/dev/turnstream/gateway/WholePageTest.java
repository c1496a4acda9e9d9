package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A page that is put together")
class WholePageTest {
  private static final String STYLE = "<link rel=\"stylesheet\" href=\"/a.css\" data-inline>";
  private static final String SCRIPT = "<script src=\"/b.js\" data-inline></script>";

  private static WholePage page(String html, String text) {
    return WholePage.of(
        html, name -> List.of("a.css", "b.js").contains(name) ? text : "no " + name);
  }

  @Test
  void holdsWhatIsMarkedWordForWord() {
    var page = page(STYLE + "<p>" + SCRIPT, "$1 \\ é");
    assertThat(page.html()).isEqualTo("<style>$1 \\ é</style><p><script>$1 \\ é</script>");
  }

  @Test
  void allowsItByItsHash() {
    // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    var hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
    var page = page(SCRIPT, "alert(1)");
    assertThat(page.scripts()).isEqualTo("'self' " + hash);
    assertThat(page.styles()).isEqualTo("'self'");
    assertThat(page(STYLE, "alert(1)").styles()).isEqualTo("'self' " + hash);
  }

  @Test
  void leavesAloneWhatIsNotMarked() {
    var html = "<link rel=\"stylesheet\" href=\"/a.css\"><script src=\"/b.js\"></script>";
    assertThat(page(html, "x")).isEqualTo(new WholePage(html, "'self'", "'self'"));
  }

  @Test
  void doesNotLetAScriptEndItsOwnElement() {
    assertThatThrownBy(() -> page(SCRIPT, "</script><script>")).hasMessageContaining("script");
  }
}
