package dev.turnstream.app;

import static dev.turnstream.app.CommandOptions.help;
import static dev.turnstream.app.CommandOptions.option;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Identity;
import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import dev.turnstream.access.Token;
import dev.turnstream.access.TokenLines;
import dev.turnstream.budget.LimitText;
import dev.turnstream.budget.Limits;
import dev.turnstream.budget.Measure;
import dev.turnstream.model.Owner;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code ./turnstream token}: makes, lists and revokes static tokens. */
final class TokenCommand {
  private final Surroundings here;

  TokenCommand(Surroundings here) {
    this.here = here;
  }

  /** Does what the arguments behind {@code token} say. */
  void run(String... args) throws CannotStart {
    var commandLine = new CommandLine(spec());
    try {
      var parsed = commandLine.parseArgs(args);
      var command = parsed.subcommand();
      if (command == null || parsed.isUsageHelpRequested()) {
        here.out().print(commandLine.getUsageMessage(CommandLine.Help.Ansi.OFF));
      } else if (command.isUsageHelpRequested()) {
        here.out()
            .print(command.commandSpec().commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF));
      } else {
        switch (command.commandSpec().name()) {
          case "create" -> create(command);
          case "list" -> list(command);
          default -> revoke(command);
        }
      }
    } catch (CommandLine.ParameterException e) {
      throw CannotStart.wrong("token: " + e.getMessage() + "; ./turnstream token --help");
    }
  }

  private void create(ParseResult command) throws CannotStart {
    var user = told(command, "--user", "");
    if (!TokenLines.USER.matcher(user).matches()) {
      throw CannotStart.wrong(
          "token: --user may be 1 to 128 characters of printable ASCII without blanks");
    }
    var role = role(told(command, "--role", Role.USER.word()));
    var now = here.clock().instant();
    var made =
        Token.make(
            new Identity(new Owner(user), role, scopes(command, role)),
            now,
            expiry(told(command, "--expires", "never"), now),
            here.random());
    var token = made.token().limitedTo(limits(command));
    var file = file(command);
    var audit = audit(command);
    file.change(lines -> {
      lines.add(TokenLines.line(token));
      return lines;
    });
    audit.tell(Audit.Verb.TOKEN_CREATED, token.owner(), token.id());
    here.out().println(made.text());
    here.err()
        .println(
            "Token %s of %s is in %s, as a hash; its text is shown this once."
                .formatted(made.token().id(), user, file.path()));
  }

  private static Limits limits(ParseResult command) throws CannotStart {
    var most = new EnumMap<Measure, BigDecimal>(Measure.class);
    for (var measure : Measure.values()) {
      var told = told(command, flag(measure), "");
      if (!told.isEmpty()) {
        try {
          most.put(measure, LimitText.read(measure, told));
        } catch (IllegalArgumentException _) {
          throw CannotStart.wrong(
              "token: %s may be %s".formatted(flag(measure), LimitText.mayBe(measure)));
        }
      }
    }
    return new Limits(most);
  }

  private static String flag(Measure measure) {
    return "--" + measure.wire().replace('_', '-');
  }

  private static CommandSpec withLimits(CommandSpec create) {
    for (var measure : Measure.values()) {
      create.addOption(
          option(
                  flag(measure),
                  measure.isMoney() ? "<dollars>" : "<number>",
                  "Most " + measure.words() + " with this token. Default: as its user.")
              .build());
    }
    return create;
  }

  private void list(ParseResult command) throws CannotStart {
    var now = here.clock().instant();
    for (var token : file(command).read()) {
      var expires = token.expires();
      here.out()
          .println(
              "%s  %s  %s  %s  created %s  %s%s"
                  .formatted(
                      token.id(),
                      token.owner().name(),
                      token.identity().role().word(),
                      TokenLines.words(token.identity().scopes()),
                      token.created(),
                      expires == null
                          ? "never expires"
                          : (now.isBefore(expires) ? "expires " : "expired ") + expires,
                      limitsOf(token)));
    }
  }

  private static String limitsOf(Token token) {
    return token.limits().most().entrySet().stream()
        .map(one -> "  %s %s".formatted(one.getValue().toPlainString(), one.getKey().words()))
        .collect(Collectors.joining());
  }

  private void revoke(ParseResult command) throws CannotStart {
    String id = command.matchedPositionalValue(0, "");
    var file = file(command);
    var token =
        file.read().stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(() ->
                CannotStart.wrong(
                    "token: no token in %s has the id %s; ./turnstream token list shows them"
                        .formatted(file.path(), CannotStart.quoted(id))));
    var audit = audit(command);
    file.change(lines -> {
      lines.removeIf(line -> line.strip().startsWith("id=" + id + " "));
      return lines;
    });
    audit.tell(Audit.Verb.TOKEN_REVOKED, token.owner(), id);
    here.err().println("Token " + id + " is revoked; a running server knows within seconds.");
  }

  private TokenFile file(ParseResult command) throws CannotStart {
    var sources = sources(command);
    var path = sources.optional(AllSettings.TOKENS);
    sources.mistakes().throwIfAny();
    if (path == null) {
      throw CannotStart.wrong(
          "token: say in which file the tokens are: --tokens FILE, TURNSTREAM_TOKENS, or a line"
              + " \"tokens = FILE\" in the config file");
    }
    return new TokenFile(here.directory().resolve(path));
  }

  private CommandAudit audit(ParseResult command) throws CannotStart {
    var sources = sources(command);
    var path = sources.optional(AllSettings.AUDIT_LOG);
    sources.mistakes().throwIfAny();
    return CommandAudit.open(here, path);
  }

  private Sources sources(ParseResult command) {
    return here.sources(
        CommandOptions.settings(
            command, AllSettings.TOKENS, AllSettings.AUDIT_LOG, AllSettings.CONFIG));
  }

  private static Role role(String word) throws CannotStart {
    for (var role : Role.values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw CannotStart.wrong("token: --role may be user or operator");
  }

  private static Set<Scope> scopes(ParseResult command, Role role) throws CannotStart {
    var words = told(command, "--scope", "");
    if (words.isEmpty()) {
      return Scope.of(role);
    }
    try {
      var scopes = TokenLines.scopes(words);
      if (role == Role.USER && scopes.contains(Scope.OPERATE)) {
        throw CannotStart.wrong("token: the scope operate needs --role operator");
      }
      return scopes;
    } catch (IllegalArgumentException _) {
      throw CannotStart.wrong(
          "token: --scope may be read, chat and operate, several with commas between");
    }
  }

  private static @Nullable Instant expiry(String text, Instant now) throws CannotStart {
    if (text.equals("never")) {
      return null;
    }
    try {
      return now.plus(Kinds.duration("1s", "87600h").reader().read(text));
    } catch (IllegalArgumentException _) {
      throw CannotStart.wrong(
          "token: --expires may be never, or a duration such as 30m, 12h or 2160h (90 days)");
    }
  }

  private static String told(ParseResult command, String name, String otherwise) {
    return command.matchedOptionValue(name, otherwise);
  }

  private static CommandSpec spec() {
    var spec =
        CommandSpec.create()
            .name("turnstream token")
            .addOption(help())
            .addSubcommand(
                "create",
                withLimits(sub("create", "Makes a token and shows it, once."))
                    .addOption(option("--user", "<name>", "Whose it is.").required(true).build())
                    .addOption(option("--role", "<role>", "user (default) or operator.").build())
                    .addOption(
                        option(
                                "--scope",
                                "<scopes>",
                                "What it is for: read, chat, operate, with commas between."
                                    + " Default: all that the role may.")
                            .build())
                    .addOption(
                        option(
                                "--expires",
                                "<duration>",
                                "When it ends, such as 12h or 2160h. Default: never.")
                            .build()))
            .addSubcommand("list", sub("list", "Lists the tokens."))
            .addSubcommand(
                "revoke",
                sub("revoke", "Takes a token back; its sockets are closed.")
                    .addPositional(
                        PositionalParamSpec.builder()
                            .paramLabel("<id>")
                            .description("The token's id, as list shows it.")
                            .arity("1")
                            .type(String.class)
                            .build()));
    spec.usageMessage().description("Tokens that open the server to their users.");
    return spec;
  }

  private static CommandSpec sub(String name, String description) {
    var spec =
        CommandSpec.create()
            .name(name)
            .addOption(help())
            .addOption(option("--tokens", "<file>", "The file of tokens.").build())
            .addOption(
                option("--audit-log", "<file>", "The server's audit log, to be told of it too.")
                    .build())
            .addOption(
                option("--config", "<file>", "Config file that may name them instead.").build());
    spec.usageMessage().description(description);
    return spec;
  }
}
