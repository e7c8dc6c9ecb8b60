package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about Lambda, held against the code. */
class LambdaPageTest {

    private static final Path PAGE = Path.of("..", "docs", "lambda.md");
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z_]+)`");

    @Test
    void shouldHaveEverySettingInItsTableAndNoOther() throws Exception {
        TreeSet<String> told = new TreeSet<>();
        String settings = section("## Settings");
        for (String line : settings.lines().toList()) {
            if (line.startsWith("| `")) {
                Matcher name = NAME.matcher(line.substring(0, line.indexOf(" | ", 2)));
                while (name.find()) {
                    told.add(name.group(1));
                }
            }
        }
        TreeSet<String> known = new TreeSet<>(LambdaConfig.variables());
        TreeSet<String> ofThePlatform = new TreeSet<>(known);
        ofThePlatform.removeIf(name -> name.startsWith("SLUICE_") || name.startsWith("SCYLLA_"));
        known.removeAll(ofThePlatform);

        assertThat(told).isEqualTo(known);
        assertThat(ofThePlatform)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(settings).contains("`" + name + "`"));
    }

    @Test
    void shouldTellTheDefaults() throws Exception {
        LambdaConfig defaults =
                LambdaConfig.fromEnvironment(java.util.Map.of("SCYLLA_HOSTS", "h", "SCYLLA_LOCAL_DC", "d"));
        String settings = section("## Settings");

        assertThat(settings)
                .contains(
                        "`SCYLLA_KEYSPACE` | `" + defaults.database().table().keyspace() + "`",
                        "`SLUICE_TABLE` | `" + defaults.database().table().table() + "`",
                        "`SLUICE_CREATE_SCHEMA` | " + defaults.database().schemaReplication() + " |",
                        "`SLUICE_MODE` | `" + defaults.mode().name().toLowerCase(java.util.Locale.ROOT) + "`",
                        "`SLUICE_INIT` | `" + defaults.init() + "`",
                        "`SLUICE_INIT_TIMEOUT_MS` | " + defaults.initTimeout().toMillis() + " |",
                        "`SLUICE_DEADLINE_MARGIN_MS` | "
                                + defaults.deadlineMargin().toMillis() + " |",
                        "`SLUICE_MAX_BLOCK_MS` | " + defaults.maxBlock().toMillis() + " |",
                        "`SLUICE_DELIVERY_TIMEOUT_MS` | "
                                + defaults.deliveryTimeout().toMillis() + " |",
                        "`SLUICE_MAX_PENDING_ROWS` | " + defaults.maxPendingRows() + " |",
                        "`SLUICE_PROBE_AFTER_MS` | " + defaults.probeAfter().toMillis() + " |",
                        "`SLUICE_SIGTERM_EXTENSION` | `" + defaults.sigtermExtension() + "`",
                        "`SLUICE_EXPECTED_INSTANCES` | " + defaults.expectedInstances() + " |",
                        "`SLUICE_DEAD_LETTERS` | `" + defaults.deadLetters() + "`");
    }

    @Test
    void shouldTellTheExitCodes() throws Exception {
        assertThat(section("## Init"))
                .contains(
                        "`Runtime.ConfigInvalid` | " + Bootstrap.EXIT_CONFIG,
                        "`Runtime.DatabaseUnavailable` | " + Bootstrap.EXIT_DATABASE,
                        Bootstrap.EXIT_STOPPED + " told to stop",
                        Bootstrap.EXIT_NO_RUNTIME_API + " no Runtime API",
                        Bootstrap.EXIT_RUNTIME_API + " the Runtime API ended",
                        Bootstrap.EXIT_FATAL + " an `Error`");
    }

    private static String section(String title) throws Exception {
        String page = Files.readString(PAGE);
        int start = page.indexOf(title + "\n");
        assertThat(start).as(title).isNotNegative();
        int end = page.indexOf("\n## ", start + title.length());
        return page.substring(start, end < 0 ? page.length() : end);
    }
}
