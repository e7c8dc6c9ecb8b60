package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.ingest.testkit.tablet.TabletRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A question to {@code system_schema.scylla_keyspaces}, which Cassandra does not have: all of its rows, or those of
 * some keyspaces; all of its columns, or some. There is a row for each keyspace with tablets and for no other; drivers
 * go by {@code initial_tablets} not being null. What is asked in another way goes to the node, which knows no such
 * table.
 *
 * @param columns in the order asked for
 * @param keyspaces asked for; null for all
 */
record ScyllaKeyspacesQuery(List<String> columns, @Nullable Set<String> keyspaces) {
    private static final Pattern QUERY = Pattern.compile(
            "\\s*SELECT\\s+(?<columns>\\*|\\w+(?:\\s*,\\s*\\w+)*)\\s+FROM\\s+system_schema\\.scylla_keyspaces"
                    + "(?:\\s+WHERE\\s+keyspace_name\\s*(?:=|\\bIN\\b)\\s*(?<names>\\(?(?:\\s*'[^']*'\\s*,?)*\\)?))?"
                    + "(?:\\s+USING\\s+TIMEOUT\\s+\\w+)?\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("'([^']*)'");
    private static final int TYPE_INT = 0x0009;
    private static final int TYPE_VARCHAR = 0x000D;
    private static final int TYPE_MAP = 0x0021;
    private static final int GLOBAL_TABLE = 1;
    private static final int NULL = -1;

    /** In ScyllaDB's order: the key, then by name. */
    private static final List<String> ALL =
            List.of("keyspace_name", "initial_tablets", "storage_options", "storage_type");

    /** Reads a query; null if it is another, or one that is not understood here. */
    static @Nullable ScyllaKeyspacesQuery of(String query) {
        // Nearly every query ends here.
        if (!query.contains("scylla_keyspaces")) {
            return null;
        }
        Matcher matcher = QUERY.matcher(query);
        if (!matcher.matches()) {
            return null;
        }
        String list = matcher.group("columns");
        List<String> columns = list.equals("*")
                ? ALL
                : Arrays.stream(list.split(",")).map(String::trim).toList();
        String names = matcher.group("names");
        Set<String> keyspaces = names == null
                ? null
                : NAME.matcher(names)
                        .results()
                        .map((MatchResult name) -> name.group(1))
                        .collect(Collectors.toSet());
        return ALL.containsAll(columns) ? new ScyllaKeyspacesQuery(columns, keyspaces) : null;
    }

    /** A RESULT of kind ROWS. */
    ByteBuf answer(ByteBufAllocator alloc, int stream, TabletRegistry tablets) {
        SortedMap<String, Integer> rows = tablets.keyspaces();
        if (keyspaces != null) {
            rows.keySet().retainAll(keyspaces);
        }
        ByteBuf out = Frames.begin(alloc, stream, Protocol.RESULT)
                .writeInt(Protocol.RESULT_ROWS)
                .writeInt(GLOBAL_TABLE)
                .writeInt(columns.size());
        Wire.writeString(out, "system_schema");
        Wire.writeString(out, "scylla_keyspaces");
        for (String column : columns) {
            Wire.writeString(out, column);
            writeType(out, column);
        }
        out.writeInt(rows.size());
        for (Map.Entry<String, Integer> row : rows.entrySet()) {
            columns.forEach(column -> writeValue(out, column, row));
        }
        return Frames.end(out);
    }

    private static void writeType(ByteBuf out, String column) {
        switch (column) {
            case "initial_tablets" -> out.writeShort(TYPE_INT);
            case "storage_options" ->
                out.writeShort(TYPE_MAP).writeShort(TYPE_VARCHAR).writeShort(TYPE_VARCHAR);
            default -> out.writeShort(TYPE_VARCHAR);
        }
    }

    private static void writeValue(ByteBuf out, String column, Map.Entry<String, Integer> row) {
        switch (column) {
            case "keyspace_name" -> Wire.writeLongString(out, row.getKey());
            case "initial_tablets" -> out.writeInt(4).writeInt(row.getValue());
            default -> out.writeInt(NULL);
        }
    }
}
