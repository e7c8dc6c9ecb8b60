package io.sluice.ingest.testkit.tablet;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CREATE KEYSPACE that asks for tablets.
 *
 * @param keyspace its name, as the database keeps it
 * @param initial how many tablets each of its tables gets; 0 if the database decides
 */
public record TabletOptions(String keyspace, int initial) {
    private static final Pattern CREATE = Pattern.compile(
            "\\s*CREATE\\s+KEYSPACE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(?<name>\"(?:[^\"]|\"\")+\"|\\w+)\\s+WITH\\b.*?"
                    + "\\bTABLETS\\s*=\\s*\\{(?<options>[^}]*)\\}.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern OPTION = Pattern.compile("'(?<key>[^']*)'\\s*:\\s*'?(?<value>\\w+)'?");

    /** Reads a statement; null if it does not create a keyspace with tablets. */
    public static @Nullable TabletOptions of(String query) {
        Matcher create = CREATE.matcher(query);
        if (!create.matches()) {
            return null;
        }
        boolean enabled = false;
        int initial = 0;
        Matcher option = OPTION.matcher(create.group("options"));
        while (option.find()) {
            String value = option.group("value").toLowerCase(Locale.ROOT);
            switch (option.group("key").toLowerCase(Locale.ROOT)) {
                case "enabled" -> {
                    if (!value.equals("true")) {
                        return null;
                    }
                    enabled = true;
                }
                case "initial" -> {
                    enabled = true;
                    initial = Integer.parseInt(value);
                }
                default -> {}
            }
        }
        return enabled ? new TabletOptions(name(create.group("name")), initial) : null;
    }

    private static String name(String written) {
        return written.startsWith("\"")
                ? written.substring(1, written.length() - 1).replace("\"\"", "\"")
                : written.toLowerCase(Locale.ROOT);
    }
}
