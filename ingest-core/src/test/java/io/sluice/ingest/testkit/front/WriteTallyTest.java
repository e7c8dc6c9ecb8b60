package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.ingest.testkit.cql.Statement;
import io.sluice.ingest.testkit.tablet.Tablet.Replica;
import io.sluice.ingest.testkit.tablet.TabletRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Message bodies written by hand from the protocol's specification (v4, sections 4.1.6, 4.1.7 and 4.2.5.4). */
class WriteTallyTest {
    private static final String ID = "000102030405060708090a0b0c0d0e0f";
    private static final String SHORT_ID = "0010" + ID;
    private static final String ONE = "0001";
    /** Token -1513403162740402161, which of 4 shards is number 3: (token + 2^63) << 12 starts with 0xfe. */
    private static final String KEY = "02030405060708090a0b0c0d0e0f1011";

    private final Keyspaces keyspaces = new Keyspaces();
    private final PreparedStatements statements = new PreparedStatements();
    private final TabletRegistry tablets = new TabletRegistry(3, 4);
    private final Map<String, KnownStatement> texts = new HashMap<>();

    private @Nullable KnownStatement text(String query) {
        return texts.get(query);
    }

    @AfterEach
    void close() {
        keyspaces.close();
    }

    @Test
    void shouldReadPreparedMetadata() {
        KnownStatement statement = prepare("INSERT INTO ks.tb (id, at, v) VALUES (?, ?, ?)", "0001" + "0000");
        assertThat(statement.targets()[0].replication().keyspace()).isEqualTo("ks");
        assertThat(statement.targets()[0].table()).isEqualTo("tb");
        assertThat(statement.targets()[0].keyIndexes()).containsExactly(0);
        assertThat(statement.names()).containsExactly("id", "at", "v");
        assertThat(statement.write()).isTrue();
    }

    @Test
    void shouldCountARowThatCameRight() {
        prepareInsert();
        int owner = Sharding.of(4).shardOf(-1513403162740402161L);
        WriteTally tally = tally(0, owner);
        tally.readExecute(hex(execute(KEY)));
        assertThat(tally.rows()).isEqualTo(1);
        assertThat(tally.misrouted()).isZero();
        assertThat(tally.untraced()).isZero();
        assertThat(tally.firstToken()).isEqualTo(-1513403162740402161L);
        assertThat(tally.answerable()).isTrue();
    }

    @Test
    void shouldCountARowThatCameToTheWrongShard() {
        prepareInsert();
        int owner = Sharding.of(4).shardOf(-1513403162740402161L);
        WriteTally tally = tally(0, (owner + 1) % 4);
        tally.readExecute(hex(execute(KEY)));
        assertThat(tally.misrouted()).isEqualTo(1);
    }

    @Test
    void shouldCountARowThatCameToTheWrongNode() {
        prepareInsert().targets()[0].replication().factor(1);
        int owner = Sharding.of(4).shardOf(-1513403162740402161L);
        TokenRing ring = new TokenRing(3);
        int node = ring.ownerOf(-1513403162740402161L);
        WriteTally here = new WriteTally(statements, this::text, () -> ring, Sharding.of(4), node, owner);
        WriteTally there = new WriteTally(statements, this::text, () -> ring, Sharding.of(4), (node + 1) % 3, owner);
        here.readExecute(hex(execute(KEY)));
        there.readExecute(hex(execute(KEY)));
        assertThat(here.misrouted()).isZero();
        assertThat(there.misrouted()).isEqualTo(1);
    }

    @Test
    void shouldCountEachChildOfABatch() {
        prepareInsert();
        int owner = Sharding.of(4).shardOf(-1513403162740402161L);
        WriteTally tally = tally(0, owner);
        String child = "01" + SHORT_ID + values(KEY);
        String text = "00" + "00000003" + "616263" + "0000";
        tally.readBatch(hex("01" + "0003" + child + text + child + ONE + "00"));
        assertThat(tally.rows()).isEqualTo(3);
        assertThat(tally.misrouted()).isZero();
        assertThat(tally.untraced()).isEqualTo(1);
    }

    @Test
    void shouldGoByTheTabletWhereThereIsOne() {
        Replica home = declareTablets();
        prepareInsert();
        WriteTally here = tally(home.node(), home.shard());
        here.readExecute(hex(execute(KEY)));
        assertThat(here.misrouted()).isZero();
        assertThat(here.payload()).isNull();
        for (Replica elsewhere : List.of(
                new Replica((home.node() + 1) % 3, home.shard()), new Replica(home.node(), (home.shard() + 1) % 4))) {
            WriteTally there = tally(elsewhere.node(), elsewhere.shard());
            there.readExecute(hex(execute(KEY)));
            assertThat(there.misrouted()).isEqualTo(1);
            assertThat(there.payload()).isNotNull();
            here.readExecute(hex(execute(KEY)));
            assertThat(here.payload()).isNull();
        }
        assertThat(tablets.misrouted("ks", "tb")).containsExactly(0, 2, 0, 0);
    }

    @Test
    void shouldCountBatchesByTabletWithNothingToTell() {
        Replica home = declareTablets();
        prepareInsert();
        WriteTally there = tally(home.node(), (home.shard() + 1) % 4);
        there.readBatch(hex("01" + ONE + "01" + SHORT_ID + values(KEY) + ONE + "00"));
        assertThat(there.misrouted()).isEqualTo(1);
        assertThat(there.payload()).isNull();
    }

    @Test
    void shouldTellOfTheTabletOfARead() {
        Replica home = declareTablets();
        prepare("SELECT * FROM ks.tb WHERE id = ? AND at = ? AND v = ?", "0001" + "0000");
        WriteTally here = tally(home.node(), home.shard());
        WriteTally there = tally((home.node() + 1) % 3, home.shard());
        here.readExecute(hex(execute(KEY)));
        there.readExecute(hex(execute(KEY)));
        assertThat(here.payload()).isNull();
        assertThat(there.payload()).isNotNull();
        assertThat(there.rows()).isZero();
        assertThat(there.misrouted()).isZero();
        assertThat(there.answerable()).isFalse();
        assertThat(tablets.misrouted("ks", "tb")).containsOnly(0);
    }

    /** Four tablets of one replica each; the token of the key is in the second. */
    private Replica declareTablets() {
        tablets.hosts(List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3)));
        tablets.declare("ks", "tb", 4);
        tablets.learned("ks", 1);
        return tablets.tablets("ks", "tb").get(1).replicas().get(0);
    }

    @Test
    void shouldPutCompositeKeysTogether() {
        prepare("INSERT INTO ks.tb (id, at, v) VALUES (?, ?, ?)", "0002" + "0001" + "0000")
                .targets()[0]
                .replication()
                .factor(1);
        WriteTally tally = tally(0, 0);
        tally.readExecute(hex(SHORT_ID + ONE + "01" + "0003" + "00000001" + "aa" + "00000002" + "bbcc" + "ffffffff"));
        // Key columns in the order of the key, not of the values: at, then id.
        byte[] key = ByteBufUtil.decodeHexDump("0002bbcc00" + "0001aa00");
        assertThat(tally.firstToken()).isEqualTo(Murmur3.token(key));
    }

    @Test
    void shouldFindNamedValues() {
        prepareInsert();
        WriteTally tally = tally(0, 0);
        String named = "0001" + "76" + "ffffffff" + "0002" + "6964" + "00000010" + KEY + "0002" + "6174" + "ffffffff";
        tally.readExecute(hex(SHORT_ID + ONE + "41" + "0003" + named));
        assertThat(tally.firstToken()).isEqualTo(-1513403162740402161L);
    }

    @Test
    void shouldNotAnswerForStatementsThatAreNotKnownOrNoWrites() {
        WriteTally tally = tally(0, 0);
        tally.readExecute(hex(execute(KEY)));
        assertThat(tally.rows()).isZero();
        assertThat(tally.answerable()).isFalse();
        prepare("SELECT * FROM ks.tb WHERE id = ? AND at = ? AND v = ?", "0001" + "0000");
        tally.readExecute(hex(execute(KEY)));
        assertThat(tally.rows()).isZero();
        assertThat(tally.answerable()).isFalse();
    }

    @Test
    void shouldCountEachRowOfABatchThatIsOneStatement() {
        KnownStatement.Target row = prepareInsert().targets()[0];
        String query = "BEGIN BATCH INSERT INTO ks.tb (id, at, v) VALUES (?, ?, ?)"
                + " /* two */ INSERT INTO ks.tb (id, at, v) VALUES (?, ?, ?) DELETE FROM ks.tb WHERE id = 7 APPLY BATCH";
        KnownStatement batch = KnownStatement.of(
                Statement.of(query),
                List.of(row.at(List.of(0, 1, 2)), row.at(List.of(3, 4, 5)), KnownStatement.Target.UNKNOWN),
                new String[] {"id", "at", "v", "id", "at", "v"});
        statements.put(new PreparedStatements.Id(0x0001020304050607L, 0x08090a0b0c0d0e0fL), batch);
        int owner = Sharding.of(4).shardOf(-1513403162740402161L);
        String values =
                "0006" + "00000010" + KEY + "ffffffff" + "ffffffff" + "00000010" + KEY + "ffffffff" + "ffffffff";
        WriteTally here = tally(0, owner);
        WriteTally there = tally(0, (owner + 1) % 4);
        here.readExecute(hex(SHORT_ID + ONE + "01" + values));
        there.readExecute(hex(SHORT_ID + ONE + "01" + values));
        assertThat(here.rows()).isEqualTo(3);
        assertThat(here.untraced()).isEqualTo(1);
        assertThat(here.misrouted()).isZero();
        assertThat(there.misrouted()).isEqualTo(2);
        assertThat(here.answerable()).isTrue();
    }

    @Test
    void shouldTellOfNoTabletOnABatchThatIsOneStatement() {
        Replica home = declareTablets();
        KnownStatement.Target row = prepareInsert().targets()[0];
        KnownStatement batch = KnownStatement.of(
                Statement.of("BEGIN BATCH INSERT INTO ks.tb (id, at, v) VALUES (?, ?, ?) APPLY BATCH"),
                List.of(row),
                new String[] {"id", "at", "v"});
        statements.put(new PreparedStatements.Id(0x0001020304050607L, 0x08090a0b0c0d0e0fL), batch);
        WriteTally there = tally((home.node() + 1) % 3, home.shard());
        there.readExecute(hex(execute(KEY)));
        assertThat(there.misrouted()).isEqualTo(1);
        assertThat(there.payload()).isNull();
    }

    @Test
    void shouldCountATextWithBoundValuesAsItDoesAnExecute() {
        Replica home = declareTablets();
        KnownStatement insert = prepareInsert();
        texts.put("abc", insert);
        String request = "00000003" + "616263" + ONE + "01" + values(KEY);
        WriteTally here = tally(home.node(), home.shard());
        WriteTally there = tally((home.node() + 1) % 3, home.shard());
        here.readQuery(hex(request));
        there.readQuery(hex(request));
        assertThat(here.rows()).isEqualTo(1);
        assertThat(here.payload()).isNull();
        assertThat(there.misrouted()).isEqualTo(1);
        assertThat(there.payload()).isNotNull();
        assertThat(there.answerable()).isFalse();
        there.readBatch(hex("01" + ONE + "00" + "00000003" + "616263" + values(KEY) + ONE + "00"));
        assertThat(there.rows()).isEqualTo(1);
        assertThat(there.misrouted()).isEqualTo(1);
        assertThat(there.payload()).isNull();
    }

    @Test
    void shouldNameTheTextsThatANodeIsToBeAskedFor() {
        WriteTally tally = tally(0, 0);
        tally.readQuery(hex("00000003" + "616263" + ONE + "01" + values(KEY)));
        assertThat(tally.unknown()).containsExactly("abc");
        texts.put("abc", prepareInsert());
        tally.readQuery(hex("00000003" + "616263" + ONE + "01" + values(KEY)));
        assertThat(tally.unknown()).isEmpty();
    }

    @Test
    void shouldFindTheKeyBesideTheValueOfATimeout() {
        KnownStatement.Target row = prepareInsert().targets()[0];
        KnownStatement insert = KnownStatement.of(
                Statement.of("INSERT INTO ks.tb (at, id) VALUES (?, ?) USING TIMEOUT ? AND TTL ?"),
                List.of(row.at(List.of(1, 0, 3))),
                new String[] {"at", "id", "", "[ttl]"});
        PreparedStatements.Id id = new PreparedStatements.Id(0x0001020304050607L, 0x08090a0b0c0d0e0fL);
        statements.put(id, insert);
        WriteTally tally = tally(0, 0);
        String head = SHORT_ID + ONE + "01";
        String at = "00000001" + "aa";
        String key = "00000010" + KEY;
        String timeout = "00000003" + "020406";
        String ttl = "00000004" + "00000009";
        tally.readExecute(hex(head + "0004" + at + key + timeout + ttl));
        assertThat(tally.firstToken()).isEqualTo(-1513403162740402161L);
        assertThat(tally.rewritten()).isTrue();
        ByteBuf out = Unpooled.buffer();
        RequestRewriter.rewrite(
                Protocol.EXECUTE, hex(head + "0004" + at + key + timeout + ttl + "0007"), out, statements, this::text);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(head + "0003" + at + key + ttl + "0007");
    }

    private KnownStatement prepareInsert() {
        KnownStatement statement = prepare("INSERT INTO ks.tb (id, at, v) VALUES (?, ?, ?)", "0001" + "0000");
        statement.targets()[0].replication().factor(1);
        return statement;
    }

    /** Flags, three columns, the key's indexes, table ks.tb, then id uuid, at bigint, v list of int. */
    private KnownStatement prepare(String query, String pkIndexes) {
        String metadata = "00000001" + "00000003" + "0000" + pkIndexes + "0002" + "6b73" + "0002" + "7462" + "0002"
                + "6964" + "000c" + "0002" + "6174" + "0002" + "0001" + "76" + "0020" + "0009";
        PreparedReader read = PreparedReader.read(hex(metadata));
        KnownStatement statement =
                KnownStatement.of(Statement.of(query), List.of(read.target(keyspaces, tablets)), read.names());
        statements.put(new PreparedStatements.Id(0x0001020304050607L, 0x08090a0b0c0d0e0fL), statement);
        return statement;
    }

    private WriteTally tally(int node, int shard) {
        return new WriteTally(statements, this::text, () -> new TokenRing(1), Sharding.of(4), node, shard);
    }

    private static String execute(String key) {
        return SHORT_ID + ONE + "01" + values(key);
    }

    /** The key, a null and an unset. */
    private static String values(String key) {
        return "0003" + "00000010" + key + "ffffffff" + "fffffffe";
    }

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }
}
