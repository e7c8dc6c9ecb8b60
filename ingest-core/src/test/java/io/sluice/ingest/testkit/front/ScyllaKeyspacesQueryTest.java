package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.ingest.testkit.tablet.TabletRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A RESULT of kind ROWS written by hand from the protocol's specification (v4, section 4.2.5.2). */
class ScyllaKeyspacesQueryTest {
    private static final String SELECT = "SELECT * FROM system_schema.scylla_keyspaces";
    private static final String TABLE =
            "000d" + "73797374656d5f736368656d61" + "0010" + "7363796c6c615f6b6579737061636573";
    private static final String NAME_COLUMN = "000d" + "6b657973706163655f6e616d65" + "000d";
    private static final String TABLETS_COLUMN = "000f" + "696e697469616c5f7461626c657473" + "0009";
    private static final String OPTIONS_COLUMN = "000f" + "73746f726167655f6f7074696f6e73" + "0021" + "000d" + "000d";
    private static final String TYPE_COLUMN = "000c" + "73746f726167655f74797065" + "000d";

    private final TabletRegistry tablets = new TabletRegistry(1, 4);

    @BeforeEach
    void declare() {
        tablets.declare("b", "tb", 8);
        tablets.declare("a", "tb", 8);
    }

    @Test
    void shouldAnswerWithARowForEachKeyspaceWithTablets() {
        assertThat(answer(SELECT + " USING TIMEOUT 20000ms"))
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
        assertThat(answer(select + " = 'b'")).endsWith(head + "00000001" + "00000004" + "00000000");
        assertThat(answer(select + " IN ('b','vnodes')")).endsWith(head + "00000001" + "00000004" + "00000000");
        assertThat(answer(select + " = 'vnodes'")).endsWith(head + "00000000");
    }

    @Test
    void shouldTakeTheDriversWords() {
        assertThat(ScyllaKeyspacesQuery.of(SELECT)).isNotNull();
        assertThat(ScyllaKeyspacesQuery.of(SELECT + " WHERE keyspace_name IN ('a','b') USING TIMEOUT 2000ms"))
                .isNotNull();
    }

    @Test
    void shouldLeaveOthersToTheNode() {
        assertThat(ScyllaKeyspacesQuery.of("SELECT * FROM system_schema.scylla_tables"))
                .isNull();
        assertThat(ScyllaKeyspacesQuery.of(SELECT + " WHERE keyspace_name = ?")).isNull();
        assertThat(ScyllaKeyspacesQuery.of("SELECT nothing FROM system_schema.scylla_keyspaces"))
                .isNull();
    }

    private String answer(String query) {
        ScyllaKeyspacesQuery parsed = ScyllaKeyspacesQuery.of(query);
        assertThat(parsed).isNotNull();
        return ByteBufUtil.hexDump(parsed.answer(UnpooledByteBufAllocator.DEFAULT, 7, tablets));
    }
}
