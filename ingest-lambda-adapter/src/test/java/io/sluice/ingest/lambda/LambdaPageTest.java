package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about Lambda, held against the code. */
class LambdaPageTest {

    private static final Path PAGE = Path.of("..", "docs", "lambda.md");
    private static final Pattern RANGE = Pattern.compile("; (\\d+)(?: \\([^)]*\\))? to (\\d+)");
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
        LambdaConfig defaults = config(Map.of());
        String settings = section("## Settings");

        assertThat(settings)
                .contains(
                        "`SCYLLA_KEYSPACE` | `" + defaults.database().table().keyspace() + "`",
                        "`SLUICE_TABLE` | `" + defaults.database().table().table() + "`",
                        "`SLUICE_CREATE_SCHEMA` | " + defaults.database().schemaReplication() + " |",
                        "`SLUICE_MODE` | `" + defaults.mode().name().toLowerCase(Locale.ROOT) + "`",
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
    void shouldTellTheDefaultsOfEvents() throws Exception {
        LambdaConfig defaults = config(Map.of());

        assertThat(section("## Settings"))
                .contains(
                        "`SLUICE_TIMESTAMP_UNIT` | `"
                                + text(defaults.jsonFormat().timestampUnit()) + "`",
                        "`SLUICE_NUMERIC_STRINGS` | `" + defaults.jsonFormat().numericStrings() + "`",
                        "`SLUICE_UNKNOWN_FIELDS` | `"
                                + text(defaults.jsonFormat().unknownFields()) + "`",
                        "`SLUICE_MAX_GUNZIP_BYTES` | "
                                + defaults.eventSettings().maxGunzipBytes() + " |",
                        "`SLUICE_HEALTH_PATH` | `" + defaults.eventSettings().healthPath() + "`");
    }

    @Test
    void shouldTellTheRangesOfNumbers() throws Exception {
        Map<String, String> ranges = new TreeMap<>();
        for (String line : section("## Settings").lines().toList()) {
            Matcher name = NAME.matcher(line);
            Matcher range = RANGE.matcher(line);
            if (line.startsWith("| `") && name.find() && range.find()) {
                String setting = name.group(1);
                ranges.put(setting, range.group(1) + " to " + range.group(2));
                int min = Integer.parseInt(range.group(1));
                int max = Integer.parseInt(range.group(2));
                assertThatCode(() -> config(Map.of(setting, "" + min))).doesNotThrowAnyException();
                assertThatCode(() -> config(Map.of(setting, "" + max))).doesNotThrowAnyException();
                for (int outside : new int[] {min - 1, max + 1}) {
                    assertThatThrownBy(() -> config(Map.of(setting, "" + outside)))
                            .hasMessageContaining(setting + "=" + outside + " is not a number in " + min + ".." + max);
                }
            }
        }
        assertThat(ranges)
                .containsKeys(
                        "SLUICE_CREATE_SCHEMA",
                        "SLUICE_INIT_TIMEOUT_MS",
                        "SLUICE_DEADLINE_MARGIN_MS",
                        "SLUICE_MAX_BLOCK_MS",
                        "SLUICE_DELIVERY_TIMEOUT_MS",
                        "SLUICE_MAX_PENDING_ROWS",
                        "SLUICE_PROBE_AFTER_MS",
                        "SLUICE_EXPECTED_INSTANCES",
                        "SLUICE_MAX_GUNZIP_BYTES");
    }

    private static LambdaConfig config(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of("SCYLLA_HOSTS", "h", "SCYLLA_LOCAL_DC", "d"));
        environment.putAll(more);
        return LambdaConfig.fromEnvironment(environment);
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
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
