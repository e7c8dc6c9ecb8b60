package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.sluice.ingest.testkit.tablet.TabletRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A system table that ScyllaDB has and Cassandra has not, with its columns in ScyllaDB's order: the key, then by name.
 * All are empty, which says that nothing is out of the ordinary, but for {@code scylla_keyspaces}: it has a row for each
 * keyspace with tablets and for no other, and drivers go by {@code initial_tablets} not being null.
 *
 * @param keyspace its keyspace
 * @param name its name
 * @param columns all of its columns; those of the partition key first
 * @param keys how many columns the partition key has
 * @param rows its rows: of each, the columns that are not null
 */
record ScyllaTable(
        String keyspace,
        String name,
        List<Column> columns,
        int keys,
        Function<TabletRegistry, List<Map<String, byte[]>>> rows) {

    private static final List<ScyllaTable> ALL = List.of(
            new ScyllaTable(
                    "system_schema",
                    "scylla_keyspaces",
                    columns("keyspace_name text", "initial_tablets int", "storage_options map", "storage_type text"),
                    1,
                    ScyllaTable::keyspaces),
            empty(
                    "system_schema",
                    "scylla_tables",
                    1,
                    "keyspace_name text",
                    "table_name text",
                    "cdc map",
                    "committed_by_group0 boolean",
                    "in_memory boolean",
                    "partitioner text",
                    "per_partition_rate_limit map",
                    "tablets map",
                    "version timeuuid"),
            empty(
                    "system_schema",
                    "scylla_aggregates",
                    1,
                    "keyspace_name text",
                    "aggregate_name text",
                    "argument_types list",
                    "reduce_func text",
                    "state_type text"),
            empty(
                    "system_schema",
                    "view_virtual_columns",
                    1,
                    "keyspace_name text",
                    "view_name text",
                    "column_name text"),
            empty(
                    "system_schema",
                    "computed_columns",
                    1,
                    "keyspace_name text",
                    "table_name text",
                    "column_name text",
                    "computation blob"),
            empty("system", "scylla_local", 1, "key text", "value text"),
            empty("system", "versions", 1, "key text", "build_id text", "build_mode text", "version text"),
            empty(
                    "system",
                    "cluster_status",
                    1,
                    "peer inet",
                    "dc text",
                    "host_id uuid",
                    "load text",
                    "owns float",
                    "status text",
                    "tokens int",
                    "up boolean"),
            empty("system", "service_levels_v2", 1, "service_level text", "timeout duration", "workload_type text"),
            empty(
                    "system_distributed",
                    "service_levels",
                    1,
                    "service_level text",
                    "timeout duration",
                    "workload_type text"),
            empty(
                    "system_distributed",
                    "cdc_generation_timestamps",
                    1,
                    "key text",
                    "time timestamp",
                    "expired timestamp"),
            empty(
                    "system_distributed",
                    "cdc_streams_descriptions_v2",
                    1,
                    "time timestamp",
                    "range_end bigint",
                    "streams blobs"));

    /** Its name and type. */
    record Column(String name, String type) {
        private static final Map<String, int[]> TYPES = Map.ofEntries(
                Map.entry("bigint", new int[] {0x02}),
                Map.entry("blob", new int[] {0x03}),
                Map.entry("boolean", new int[] {0x04}),
                Map.entry("float", new int[] {0x08}),
                Map.entry("int", new int[] {0x09}),
                Map.entry("timestamp", new int[] {0x0B}),
                Map.entry("uuid", new int[] {0x0C}),
                Map.entry("text", new int[] {0x0D}),
                Map.entry("timeuuid", new int[] {0x0F}),
                Map.entry("inet", new int[] {0x10}),
                Map.entry("duration", new int[] {0x15}),
                Map.entry("list", new int[] {0x20, 0x0D}),
                Map.entry("blobs", new int[] {0x22, 0x03}),
                Map.entry("map", new int[] {0x21, 0x0D, 0x0D}));

        /** Writes the type, an {@code [option]}. */
        void writeType(ByteBuf out) {
            for (int part : TYPES.getOrDefault(type, new int[] {0x03})) {
                out.writeShort(part);
            }
        }

        /** A literal as the protocol writes it; null if it cannot be one of this column. */
        byte @Nullable [] literal(String text) {
            try {
                return switch (type) {
                    case "int" ->
                        ByteBuffer.allocate(4).putInt(Integer.parseInt(text)).array();
                    case "boolean" -> new byte[] {(byte) (text.equalsIgnoreCase("true") ? 1 : 0)};
                    default -> text.getBytes(StandardCharsets.UTF_8);
                };
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    private static ScyllaTable empty(String keyspace, String name, int keys, String... columns) {
        return new ScyllaTable(keyspace, name, columns(columns), keys, tablets -> List.of());
    }

    private static List<Column> columns(String... columns) {
        return Stream.of(columns)
                .map(column -> column.split(" ", 2))
                .map(parts -> new Column(parts[0], parts[1]))
                .toList();
    }

    private static List<Map<String, byte[]>> keyspaces(TabletRegistry tablets) {
        List<Map<String, byte[]>> rows = new ArrayList<>();
        tablets.keyspaces().forEach((keyspace, initial) -> {
            Map<String, byte[]> row = new LinkedHashMap<>();
            row.put("keyspace_name", keyspace.getBytes(StandardCharsets.UTF_8));
            row.put("initial_tablets", ByteBuffer.allocate(4).putInt(initial).array());
            rows.add(row);
        });
        return rows;
    }

    /** The table of a name; null if it is not one of these. */
    static @Nullable ScyllaTable of(String keyspace, String name) {
        return ALL.stream()
                .filter(table -> table.name.equals(name) && table.keyspace.equals(keyspace))
                .findFirst()
                .orElse(null);
    }

    /** One of its columns; null if it has none of that name. */
    @Nullable
    Column column(String column) {
        return columns.stream()
                .filter(each -> each.name().equals(column))
                .findFirst()
                .orElse(null);
    }
}
