package io.sluice.ingest.testkit.tablet;

import io.sluice.ingest.testkit.cql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CREATE KEYSPACE that asks for tablets.
 *
 * @param keyspace its name, as the database keeps it
 * @param initial how many tablets each of its tables gets; 0 if the database decides
 */
public record TabletOptions(String keyspace, int initial) {
    /** Reads a statement; null if it does not create a keyspace with tablets. */
    public static @Nullable TabletOptions of(Statement statement) {
        String keyspace = statement.createdKeyspace();
        Map<String, String> options = statement.option("tablets");
        if (keyspace == null
                || options == null
                || options.getOrDefault("enabled", "true").equalsIgnoreCase("false")) {
            return null;
        }
        int initial = number(options.get("initial"));
        return options.containsKey("enabled") || options.containsKey("initial")
                ? new TabletOptions(keyspace, initial)
                : null;
    }

    /** How many tablets at least a CREATE TABLE asks for; 0 if it does not say. */
    public static int ofTable(Statement statement) {
        Map<String, String> options = statement.option("tablets");
        return statement.createdTable().isEmpty() || options == null ? 0 : number(options.get("min_tablet_count"));
    }

    private static int number(@Nullable String value) {
        return value != null && value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : 0;
    }
}
