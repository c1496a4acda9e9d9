package dev.turnstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Data keys")
class DataKeysTest {
  private static final byte[] ONE = key(1);
  private static final byte[] TWO = key(2);

  private static byte[] key(int fill) {
    var key = new byte[DataKeys.KEY_BYTES];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  private static DataKeys keys(byte[]... keys) {
    return new DataKeys(List.of(keys), new SecureRandom());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "Grüße, 你好 👋", "\u0000\u0001"})
  void openWhatTheyHaveSealed(String text) {
    assertThat(keys(ONE).openText(keys(ONE).sealText(text))).isEqualTo(text);
    assertThat(keys(ONE).openBytes(keys(ONE).sealBytes(text.getBytes(UTF_8))))
        .isEqualTo(text.getBytes(UTF_8));
  }

  @Test
  void sealTheSameTextDifferentlyEachTime() {
    assertThat(keys(ONE).sealText("same")).isNotEqualTo(keys(ONE).sealText("same"));
  }

  @Test
  void openWithTheSecondKeyWhatItSealedWhenItWasTheFirst() {
    var before = keys(ONE).sealText("old");
    assertThat(keys(TWO, ONE).openText(before)).isEqualTo("old");
    assertThat(keys(TWO).openText(keys(TWO, ONE).sealText("new"))).isEqualTo("new");
    assertThatThrownBy(() -> keys(TWO).openText(before))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(DataKeys.idOf(ONE) + ", which is not in the key file");
  }

  @Test
  void noticeEveryChangedByte() {
    var sealed = keys(ONE).sealBytes("text".getBytes(UTF_8));
    for (int i = 0; i < sealed.length; i++) {
      var changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> keys(ONE).openBytes(changed))
          .as("byte " + i)
          .isInstanceOf(StoreException.class);
    }
    assertThatThrownBy(() -> keys(ONE).openBytes(new byte[3])).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> keys(ONE).openText("no base64!")).isInstanceOf(StoreException.class);
  }

  /** So that a file can be read without this class, as docs/adr/0031-privacy.md tells. */
  @Test
  void sealInTheFormThatIsWrittenDown() throws Exception {
    var sealed = keys(ONE).sealBytes("text".getBytes(UTF_8));
    assertThat(sealed[0]).isEqualTo((byte) 1);
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(ONE, "HmacSHA256"));
    var own = mac.doFinal(Arrays.copyOfRange(sealed, 9, 21));
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(own, "AES"),
        new GCMParameterSpec(128, sealed, 21, 12));
    assertThat(cipher.doFinal(sealed, 33, sealed.length - 33)).asString().isEqualTo("text");
  }

  @Test
  void areWholeAndAtLeastOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> keys());
    assertThatIllegalArgumentException().isThrownBy(() -> keys(new byte[16]));
  }
}
