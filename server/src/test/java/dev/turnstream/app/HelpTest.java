package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The help")
class HelpTest {
  private static final String HELP = CommandLineReader.help();
  private static final String UNFOLDED = HELP.replaceAll("\\s+", " ");

  @Test
  void comesFromAListThatForgetsNoSetting() throws Exception {
    var declared = new ArrayList<Object>();
    for (var field : AllSettings.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == Setting.class) {
        declared.add(field.get(null));
      }
    }
    assertThat(declared).hasSizeGreaterThan(30);
    declared.addAll(BudgetSettings.LIST);
    assertThat(AllSettings.LIST).hasSameElementsAs(list(declared)).doesNotHaveDuplicates();
  }

  static Iterable<Setting<?>> settings() {
    return AllSettings.LIST;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void tellsEachSettingWithDefaultAndVariables(Setting<?> setting) {
    assertThat(setting.description()).hasSizeGreaterThan(10).endsWith(".");
    assertThat(setting.defaultNote()).isNotBlank();
    assertThat(setting.kind().mayBe()).isNotBlank();
    assertThat(UNFOLDED)
        .contains(" " + setting.flag())
        .contains(setting.description())
        .contains("Default: " + setting.defaultNote())
        .contains("Variable: " + String.join(", ", setting.variables()));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void tellsADefaultThatIsAllowed(Setting<?> setting) {
    if (setting.defaultText() != null) {
      assertThat(setting.kind().reader().read(setting.defaultText())).isNotNull();
    }
  }

  @Test
  void isGroupedAndFitsATerminal() {
    assertThat(HELP.lines())
        .contains(
            Arrays.stream(Setting.Group.values())
                .map(Setting.Group::heading)
                .toArray(String[]::new))
        .allMatch(line -> line.length() <= 100);
  }

  @Test
  void namesNoVariableTwice() {
    var variables = AllSettings.LIST.stream().flatMap(it -> it.variables().stream()).toList();
    assertThat(variables).hasSameSizeAs(new HashSet<>(variables));
  }

  private static Iterable<Setting<?>> list(Iterable<Object> declared) {
    var settings = new ArrayList<Setting<?>>();
    declared.forEach(it -> settings.add((Setting<?>) it));
    return settings;
  }
}
