package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.ingest.testkit.cql.Statement;
import io.sluice.ingest.testkit.tablet.TabletRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A RESULT of kind ROWS or PREPARED written by hand from the protocol's specification (v4, sections 4.2.5.2 and 4.2.5.4). */
class ScyllaSelectTest {
    private static final String SELECT = "SELECT * FROM system_schema.scylla_keyspaces";
    private static final String SCHEMA = "000d" + "73797374656d5f736368656d61";
    private static final String TABLE = SCHEMA + "0010" + "7363796c6c615f6b6579737061636573";
    private static final String TABLES = SCHEMA + "000d" + "7363796c6c615f7461626c6573";
    private static final String NAME_COLUMN = "000d" + "6b657973706163655f6e616d65" + "000d";
    private static final String TABLE_COLUMN = "000a" + "7461626c655f6e616d65" + "000d";
    private static final String TABLETS_COLUMN = "000f" + "696e697469616c5f7461626c657473" + "0009";
    private static final String OPTIONS_COLUMN = "000f" + "73746f726167655f6f7074696f6e73" + "0021" + "000d" + "000d";
    private static final String TYPE_COLUMN = "000c" + "73746f726167655f74797065" + "000d";
    private static final String PARTITIONER_COLUMN = "000b" + "706172746974696f6e6572" + "000d";
    /** Consistency ONE, no flags. */
    private static final String PLAIN = "0001" + "00";

    private final TabletRegistry tablets = new TabletRegistry(1, 4);

    @BeforeEach
    void declare() {
        tablets.declare("b", "tb", 8);
        tablets.declare("a", "tb", 8);
    }

    @Test
    void shouldAnswerWithARowForEachKeyspaceWithTablets() {
        assertThat(answer(SELECT + " USING TIMEOUT 20000ms", PLAIN))
                .isEqualTo("84" + "00" + "0007" + "08" + "000000a6"
                        + "00000002" + "00000001" + "00000004" + TABLE
                        + NAME_COLUMN + TABLETS_COLUMN + OPTIONS_COLUMN + TYPE_COLUMN
                        + "00000002"
                        + "00000001" + "61" + "00000004" + "00000000" + "ffffffff" + "ffffffff"
                        + "00000001" + "62" + "00000004" + "00000000" + "ffffffff" + "ffffffff");
    }

    @Test
    void shouldAnswerForSomeKeyspacesAndColumns() {
        String head = "00000002" + "00000001" + "00000001" + TABLE + TABLETS_COLUMN;
        String select = "select initial_tablets from system_schema.scylla_keyspaces where keyspace_name";
        assertThat(answer(select + " = 'b'", PLAIN)).endsWith(head + "00000001" + "00000004" + "00000000");
        assertThat(answer(select + " IN ('b','vnodes')", PLAIN)).endsWith(head + "00000001" + "00000004" + "00000000");
        assertThat(answer(select + " = 'vnodes'", PLAIN)).endsWith(head + "00000000");
    }

    @Test
    void shouldAnswerForBoundValues() {
        String select = "select initial_tablets from system_schema.scylla_keyspaces where keyspace_name";
        String row = "00000004" + "00000000";
        String bound = "0001" + "01" + "0001";
        assertThat(answer(select + " = ?", bound + "00000001" + "62")).endsWith("00000001" + row);
        assertThat(answer(select + " = ?", bound + "00000001" + "63")).endsWith("00000000");
        // A list of one element.
        String list = "00000009" + "00000001" + "00000001" + "61";
        assertThat(answer(select + " IN ?", bound + list)).endsWith("00000001" + row);
        String named = "0001" + "41" + "0001" + "0001" + "6b" + "00000001" + "61";
        assertThat(answer(select + " = :k", named)).endsWith("00000001" + row);
    }

    @Test
    void shouldAnswerEmptyForTablesThatHaveNothingOutOfTheOrdinary() {
        assertThat(answer("SELECT partitioner FROM system_schema.scylla_tables WHERE keyspace_name = 'a'", PLAIN))
                .endsWith("00000002" + "00000001" + "00000001" + TABLES + PARTITIONER_COLUMN + "00000000");
    }

    @Test
    void shouldPrepare() {
        ScyllaSelect select = select(
                "SELECT partitioner FROM system_schema.scylla_tables WHERE keyspace_name = ? AND table_name = ?");
        assertThat(select).isNotNull();
        String id = "000102030405060708090a0b0c0d0e0f";
        ByteBuf out = select.prepared(
                UnpooledByteBufAllocator.DEFAULT,
                7,
                new PreparedStatements.Id(0x0001020304050607L, 0x08090a0b0c0d0e0fL),
                4);
        String kind = "00000004" + "0010" + id;
        String bound = TABLES + NAME_COLUMN + TABLE_COLUMN;
        String result = "00000001" + "00000001" + TABLES + PARTITIONER_COLUMN;
        assertThat(ByteBufUtil.hexDump(out))
                .endsWith(kind + "00000001" + "00000002" + "00000001" + "0000" + bound + result);
        out = select.prepared(
                UnpooledByteBufAllocator.DEFAULT,
                7,
                new PreparedStatements.Id(0x0001020304050607L, 0x08090a0b0c0d0e0fL),
                3);
        assertThat(ByteBufUtil.hexDump(out)).endsWith(kind + "00000001" + "00000002" + bound + result);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM system_schema.scylla_keyspaces WHERE keyspace_name IN ('a','b') USING TIMEOUT 2000ms",
                "/* x */ select keyspace_name, \"initial_tablets\" from system_schema . scylla_keyspaces; -- y",
                "SELECT keyspace_name, table_name, partitioner FROM system_schema.scylla_tables",
                "SELECT * FROM system_schema.scylla_tables WHERE keyspace_name = ? AND table_name = ?",
                "SELECT * FROM system_schema.scylla_tables LIMIT 1 ALLOW FILTERING BYPASS CACHE USING TIMEOUT ?",
                "SELECT * FROM system_schema.scylla_aggregates",
                "SELECT keyspace_name, view_name FROM system_schema.view_virtual_columns",
                "SELECT * FROM system_schema.computed_columns",
                "SELECT value FROM system.scylla_local WHERE key='enabled_features'",
                "SELECT version FROM system.versions WHERE key = 'local'",
                "SELECT time FROM system_distributed.cdc_generation_timestamps WHERE key = 'timestamps'",
                "SELECT streams FROM system_distributed.cdc_streams_descriptions_v2 WHERE time = ?",
            })
    void shouldTakeTheDriversWords(String query) {
        assertThat(select(query)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM system_schema.tables",
                "SELECT nothing FROM system_schema.scylla_keyspaces",
                "SELECT * FROM ks.scylla_keyspaces",
                "SELECT count(*) FROM system_schema.scylla_keyspaces",
                "SELECT 'system_schema.scylla_keyspaces' FROM t",
                "SELECT * FROM system_schema.scylla_keyspaces WHERE keyspace_name =",
                "SELECT * FROM system_schema.scylla_keyspaces WHERE",
                "SELECT * FROM",
                "SELECT",
            })
    void shouldLeaveOthersToTheNode(String query) {
        assertThat(select(query)).isNull();
    }

    private static @Nullable ScyllaSelect select(String query) {
        return ScyllaSelect.of(Statement.of(query), "");
    }

    private String answer(String query, String parameters) {
        ScyllaSelect parsed = select(query);
        assertThat(parsed).isNotNull();
        ByteBuf request = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(parameters));
        return ByteBufUtil.hexDump(parsed.answer(UnpooledByteBufAllocator.DEFAULT, 7, request, tablets));
    }
}
