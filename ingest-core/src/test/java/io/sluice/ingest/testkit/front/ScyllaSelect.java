package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.ingest.testkit.cql.Statement;
import io.sluice.ingest.testkit.cql.Token;
import io.sluice.ingest.testkit.cql.Token.Kind;
import io.sluice.ingest.testkit.front.ScyllaTable.Column;
import io.sluice.ingest.testkit.tablet.TabletRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT from a {@link ScyllaTable}: all columns or some, with conditions of equality and of IN, with values in the
 * text or bound. What is asked in another way goes to the node, which knows no such table.
 */
final class ScyllaSelect {
    private static final int GLOBAL_TABLE = 1;
    private static final int NULL = -1;
    private static final int WITH_VALUES = 0x01;
    private static final int WITH_NAMES = 0x40;

    private final List<Token> tokens;
    private final ScyllaTable table;
    private final List<Column> columns = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    /** The bound values: their columns, real ones or such as {@code [limit]}. */
    private final List<Column> bound = new ArrayList<>();

    private final List<Integer> boundKeys = new ArrayList<>();
    private long limit = Long.MAX_VALUE;
    private int at;

    /** What a column is to be equal to: one of some values, or of those that are bound. */
    private record Condition(Column column, List<byte[]> values, List<Integer> markers, boolean list) {}

    private ScyllaSelect(List<Token> tokens, ScyllaTable table, int at) {
        this.tokens = tokens;
        this.table = table;
        this.at = at;
    }

    /**
     * Reads a statement; null if it is another, or one that is not understood here.
     *
     * @param keyspace the connection's
     */
    static @Nullable ScyllaSelect of(Statement statement, String keyspace) {
        List<Token> tokens = statement.tokens();
        int from = 1;
        while (from < tokens.size() && !tokens.get(from).is("from")) {
            from++;
        }
        if (!statement.isSelect() || from + 1 >= tokens.size()) {
            return null;
        }
        boolean qualified = from + 3 < tokens.size() && tokens.get(from + 2).is(".");
        ScyllaTable table = ScyllaTable.of(
                qualified ? tokens.get(from + 1).text() : keyspace,
                tokens.get(from + (qualified ? 3 : 1)).text());
        if (table == null) {
            return null;
        }
        ScyllaSelect select = new ScyllaSelect(tokens, table, from + (qualified ? 4 : 2));
        return select.readColumns(from) && select.readRest() ? select : null;
    }

    private boolean readColumns(int from) {
        if (from == 2 && tokens.get(1).is("*")) {
            return columns.addAll(table.columns());
        }
        for (int i = 1; i < from; i += 2) {
            Column column = tokens.get(i).isName() ? table.column(tokens.get(i).text()) : null;
            if (column == null || (i + 1 < from && !tokens.get(i + 1).is(","))) {
                return false;
            }
            columns.add(column);
        }
        return !columns.isEmpty();
    }

    private boolean takes(String word) {
        boolean is = at < tokens.size() && tokens.get(at).is(word);
        at += is ? 1 : 0;
        return is;
    }

    private boolean readRest() {
        if (takes("where")) {
            do {
                if (!readCondition()) {
                    return false;
                }
            } while (takes("and"));
        }
        if (takes("limit")) {
            Integer marker = marker(new Column("[limit]", "int"));
            if (marker == null) {
                if (at >= tokens.size() || !tokens.get(at).text().matches("[0-9]{1,9}")) {
                    return false;
                }
                limit = Long.parseLong(tokens.get(at++).text());
            }
        }
        boolean understood = !takes("allow") || takes("filtering");
        understood &= !takes("bypass") || takes("cache");
        if (takes("using")) {
            understood &= takes("timeout");
            if (marker(new Column("[timeout]", "duration")) == null) {
                at++;
            }
        }
        takes(";");
        return understood && at == tokens.size();
    }

    private boolean readCondition() {
        Column column = at < tokens.size() ? table.column(tokens.get(at++).text()) : null;
        if (column == null) {
            return false;
        }
        Condition condition = new Condition(column, new ArrayList<>(), new ArrayList<>(), false);
        if (takes("=")) {
            conditions.add(condition);
            return readValue(condition, column);
        }
        if (!takes("in")) {
            return false;
        }
        if (takes("(")) {
            conditions.add(condition);
            while (!takes(")")) {
                if (!readValue(condition, column)) {
                    return false;
                }
                takes(",");
            }
            return true;
        }
        Integer marker = marker(new Column("in(" + column.name() + ")", "list"));
        if (marker == null) {
            return false;
        }
        conditions.add(new Condition(column, List.of(), List.of(marker), true));
        return true;
    }

    private boolean readValue(Condition condition, Column column) {
        Integer marker = marker(column);
        if (marker != null) {
            condition.markers().add(marker);
            return true;
        }
        if (at >= tokens.size() || tokens.get(at).kind() == Kind.SYMBOL) {
            return false;
        }
        byte[] value = column.literal(tokens.get(at++).text());
        return value != null && condition.values().add(value);
    }

    /** The number of a bound value, if here is one. */
    private @Nullable Integer marker(Column column) {
        if (takes(":")) {
            bound.add(new Column(tokens.get(at++).text(), column.type()));
        } else if (takes("?")) {
            bound.add(column);
        } else {
            return null;
        }
        if (table.columns().indexOf(column) >= 0 && table.columns().indexOf(column) < table.keys()) {
            boundKeys.add(bound.size() - 1);
        }
        return bound.size() - 1;
    }

    /** Whether it has bound values. */
    boolean isBound() {
        return !bound.isEmpty();
    }

    /** Its id, which no statement of a node has. */
    static PreparedStatements.Id id(String query) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest(("front:" + query).getBytes(StandardCharsets.UTF_8));
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(digest);
            return new PreparedStatements.Id(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A RESULT of kind PREPARED; version 3 does not say which values make up the key. */
    ByteBuf prepared(ByteBufAllocator alloc, int stream, PreparedStatements.Id id, int version) {
        ByteBuf out = Frames.begin(alloc, stream, Protocol.RESULT)
                .writeInt(Protocol.RESULT_PREPARED)
                .writeShort(PreparedStatements.Id.LENGTH)
                .writeLong(id.high())
                .writeLong(id.low());
        out.writeInt(bound.isEmpty() ? 0 : GLOBAL_TABLE).writeInt(bound.size());
        if (version >= Protocol.VERSION) {
            boolean whole = boundKeys.size() == table.keys();
            out.writeInt(whole ? boundKeys.size() : 0);
            if (whole) {
                boundKeys.forEach(out::writeShort);
            }
        }
        if (!bound.isEmpty()) {
            writeTable(out, bound);
        }
        out.writeInt(GLOBAL_TABLE).writeInt(columns.size());
        writeTable(out, columns);
        return Frames.end(out);
    }

    private void writeTable(ByteBuf out, List<Column> written) {
        Wire.writeString(out, table.keyspace());
        Wire.writeString(out, table.name());
        for (Column column : written) {
            Wire.writeString(out, column.name());
            column.writeType(out);
        }
    }

    /**
     * A RESULT of kind ROWS.
     *
     * @param parameters a request at what follows its text or id: consistency, flags, bound values
     */
    ByteBuf answer(ByteBufAllocator alloc, int stream, ByteBuf parameters, TabletRegistry tablets) {
        List<byte @Nullable []> values = values(parameters);
        Predicate<Map<String, byte[]>> wanted = row -> conditions.stream().allMatch(each -> holds(each, row, values));
        List<Map<String, byte[]>> found =
                table.rows().apply(tablets).stream().filter(wanted).limit(limit).toList();
        ByteBuf out = Frames.begin(alloc, stream, Protocol.RESULT)
                .writeInt(Protocol.RESULT_ROWS)
                .writeInt(GLOBAL_TABLE)
                .writeInt(columns.size());
        writeTable(out, columns);
        out.writeInt(found.size());
        for (Map<String, byte[]> row : found) {
            for (Column column : columns) {
                byte[] value = row.get(column.name());
                if (value == null) {
                    out.writeInt(NULL);
                } else {
                    out.writeInt(value.length).writeBytes(value);
                }
            }
        }
        return Frames.end(out);
    }

    private List<byte @Nullable []> values(ByteBuf in) {
        List<byte @Nullable []> values = new ArrayList<>();
        in.skipBytes(2);
        int flags = in.readUnsignedByte();
        int count = (flags & WITH_VALUES) == 0 ? 0 : in.readUnsignedShort();
        for (int i = 0; i < Math.max(count, bound.size()); i++) {
            values.add(null);
        }
        for (int i = 0; i < count; i++) {
            int index = i;
            if ((flags & WITH_NAMES) != 0) {
                String name = Wire.readString(in);
                index = bound.stream().map(Column::name).toList().indexOf(name);
            }
            int length = in.readInt();
            byte[] value = new byte[Math.max(0, length)];
            in.readBytes(value);
            if (index >= 0) {
                values.set(index, length < 0 ? null : value);
            }
        }
        return values;
    }

    private static boolean holds(Condition condition, Map<String, byte[]> row, List<byte @Nullable []> bound) {
        byte[] value = row.get(condition.column().name());
        if (condition.list()) {
            byte[] list = bound.get(condition.markers().get(0));
            return list != null && elements(list).stream().anyMatch(each -> Arrays.equals(each, value));
        }
        return condition.values().stream().anyMatch(each -> Arrays.equals(each, value))
                || condition.markers().stream().anyMatch(marker -> Arrays.equals(bound.get(marker), value));
    }

    private static List<byte[]> elements(byte[] list) {
        java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(list);
        List<byte[]> elements = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            byte[] element = new byte[Math.max(0, in.getInt())];
            in.get(element);
            elements.add(element);
        }
        return elements;
    }
}
