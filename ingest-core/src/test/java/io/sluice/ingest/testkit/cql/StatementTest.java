package io.sluice.ingest.testkit.cql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM system_schema.tables USING TIMEOUT 2000ms | SELECT * FROM system_schema.tables",
                "select * from t where a = 1 using timeout 2s | select * from t where a = 1",
                "INSERT INTO t (a) VALUES (?) USING TIMEOUT 5s AND TTL 3 | INSERT INTO t (a) VALUES (?) USING TTL 3",
                "INSERT INTO t (a) VALUES (?) USING TTL 3 AND TIMEOUT 5s | INSERT INTO t (a) VALUES (?) USING TTL 3",
                "INSERT INTO t (a) VALUES (?) USING TTL ? AND TIMEOUT 1m30s AND TIMESTAMP -3"
                        + " | INSERT INTO t (a) VALUES (?) USING TTL ? AND TIMESTAMP -3",
                "UPDATE t USING TIMEOUT 5s SET a = ? WHERE b = ? | UPDATE t SET a = ? WHERE b = ?",
                "UPDATE t using timestamp :at and timeout 5s SET a = 1 WHERE b = 2"
                        + " | UPDATE t USING timestamp :at SET a = 1 WHERE b = 2",
                "SELECT a FROM t WHERE b = 'x' BYPASS CACHE USING TIMEOUT 5s; | SELECT a FROM t WHERE b = 'x';",
                "SELECT bypass, cache FROM t bypass cache | SELECT bypass, cache FROM t",
                "BEGIN BATCH USING TIMEOUT 5s INSERT INTO t (a) VALUES (1) APPLY BATCH"
                        + " | BEGIN BATCH INSERT INTO t (a) VALUES (1) APPLY BATCH",
                "CREATE KEYSPACE k WITH replication = {'class': 'x'} AND tablets = {'enabled': false}"
                        + " | CREATE KEYSPACE k WITH replication = {'class': 'x'}",
                "CREATE KEYSPACE k WITH tablets = {'initial': 1} AND replication = {'class': 'x'}"
                        + " | CREATE KEYSPACE k WITH replication = {'class': 'x'}",
                "/* y */ CREATE /* z */ KEYSPACE k WITH tablets = {'enabled': /* : } */ true}"
                        + " AND replication = {'class': 'x'}"
                        + " | /* y */ CREATE /* z */ KEYSPACE k WITH replication = {'class': 'x'}",
                "ALTER KEYSPACE k WITH tablets = {'initial': 8} | ALTER KEYSPACE k WITH durable_writes = true",
                "CREATE TABLE t (a int PRIMARY KEY) WITH tablets = {'min_tablet_count': 8}"
                        + " | CREATE TABLE t (a int PRIMARY KEY)",
                "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)) WITH CLUSTERING ORDER BY (b DESC)"
                        + " AND tablets = {'min_tablet_count': 8} AND comment = 'x AND tablets'"
                        + " AND cdc = {'enabled': true} AND tombstone_gc = {'mode': 'repair'};"
                        + " | CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)) WITH CLUSTERING ORDER BY (b DESC)"
                        + " AND comment = 'x AND tablets';",
                "CREATE TABLE t (a int PRIMARY KEY) WITH compaction ="
                        + " {'class': 'IncrementalCompactionStrategy', 'space_amplification_goal': '1.5', 'min_threshold': 3}"
                        + " | CREATE TABLE t (a int PRIMARY KEY) WITH compaction ="
                        + " {'class': 'SizeTieredCompactionStrategy', 'min_threshold': '3'}",
                "ALTER TABLE t WITH tablets = {'min_tablet_count': 8} | ALTER TABLE t WITH crc_check_chance = 1.0",
                "CREATE TABLE t (a int PRIMARY KEY) WITH compression = {'sstable_compression': 'LZ4WithDictsCompressor'}"
                        + " | CREATE TABLE t (a int PRIMARY KEY) WITH compression ="
                        + " {'sstable_compression': 'LZ4Compressor'}",
            })
    void shouldTakeOutWhatCassandraCannotParse(String query, String expected) {
        assertThat(Statement.of(query).forCassandra()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t (a) VALUES ('x USING TIMEOUT 5ms y''s')",
                "INSERT INTO t (a) VALUES ($$ USING TIMEOUT 5ms $$)",
                "SELECT \"x USING TIMEOUT 5ms\" FROM t",
                "SELECT a FROM t -- USING TIMEOUT 5ms\n WHERE b = 1 // BYPASS CACHE",
                "SELECT a FROM t /* USING TIMEOUT 5ms */ WHERE b = 1",
                "INSERT INTO t (a, timeout) VALUES (?, ?) USING TIMESTAMP ?",
                "SELECT * FROM t WHERE tablets = {'a': 1}",
                "CREATE TABLE t (a int PRIMARY KEY) WITH cdc = true AND compaction = {'class': 'LeveledCompactionStrategy'}",
                "CREATE TABLE t (a int PRIMARY KEY) WITH",
                "CREATE KEYSPACE",
                "CREATE KEYSPACE k WITH AND",
                "BEGIN BATCH",
                "SELECT a FROM t USING TIMEOUT",
                "INSERT",
                "'",
                "/*",
                "",
            })
    void shouldLeaveTheRestAlone(String query) {
        assertThat(Statement.of(query).forCassandra().replace(" TIMEOUT", "").replace(" USING", ""))
                .isEqualTo(query.replace(" TIMEOUT", "").replace(" USING", ""));
    }

    @Test
    void shouldKnowABoundTimeoutByItsNumberAndKeepTheTextItsOwn() {
        Statement insert = Statement.of("INSERT INTO t (a, b) VALUES (?, ?) USING TTL ? AND TIMEOUT ? AND TIMESTAMP ?");
        assertThat(insert.markers()).isEqualTo(5);
        assertThat(insert.droppedMarkers()).containsExactly(3);
        assertThat(insert.forCassandra())
                .isNotEqualTo("INSERT INTO t (a, b) VALUES (?, ?) USING TTL ? AND TIMESTAMP ?")
                .matches("INSERT INTO t \\(a, b\\) VALUES \\(\\?, \\?\\) /\\*.*\\*/ USING TTL \\? AND TIMESTAMP \\?");
        assertThat(Statement.of("SELECT a FROM t WHERE b = :b USING TIMEOUT :limit")
                        .droppedMarkers())
                .containsExactly(1);
    }

    @Test
    void shouldReadOverCommentsToTheEndOfTheirLine() {
        assertThat(Statement.of("-- x\nCREATE KEYSPACE // AND\n k WITH tablets = {} -- AND {\n AND replication = {}")
                        .forCassandra())
                .isEqualTo("-- x\nCREATE KEYSPACE // AND\n k WITH replication = {}");
    }

    @Test
    void shouldKnowWrites() {
        assertThat(Statement.of("  insert into t (a) values (?)").writes()).hasSize(1);
        assertThat(Statement.of("UPDATE t\nSET a = ?").writes()).hasSize(1);
        assertThat(Statement.of("/* x */ DELETE FROM t WHERE a = ?").writes()).hasSize(1);
        assertThat(Statement.of("-- x\nINSERT INTO t (a) VALUES (?)").writes()).hasSize(1);
        assertThat(Statement.of("// x\nINSERT INTO t (a) VALUES (?)").writes()).hasSize(1);
        assertThat(Statement.of("SELECT * FROM inserts").writes()).isEmpty();
        assertThat(Statement.of("/* INSERT INTO t (a) VALUES (1) */ SELECT * FROM t")
                        .writes())
                .isEmpty();
    }

    @Test
    void shouldKnowTheRowsOfABatch() {
        Statement batch = Statement.of("BEGIN UNLOGGED BATCH USING TIMESTAMP ? /* INSERT */"
                + " INSERT INTO t (a, b) VALUES (?, 'DELETE; ?'); UPDATE ks.t SET b = ? WHERE a = ?"
                + " DELETE FROM t WHERE a = :a IF EXISTS; APPLY BATCH;");
        assertThat(batch.isBatch()).isTrue();
        assertThat(batch.writes())
                .containsExactly(
                        new Statement.Write("INSERT INTO t (a, b) VALUES (?, 'DELETE; ?')", false, 1, 1),
                        new Statement.Write("UPDATE ks.t SET b = ? WHERE a = ?", false, 2, 2),
                        new Statement.Write("DELETE FROM t WHERE a = :a IF EXISTS", true, 4, 1));
        assertThat(batch.isConditional()).isTrue();
    }

    @Test
    void shouldKnowConditions() {
        assertThat(Statement.of("INSERT INTO t (a) VALUES (?) IF NOT EXISTS").isConditional())
                .isTrue();
        assertThat(Statement.of("INSERT INTO t (a) VALUES ('if so') /* IF NOT EXISTS */")
                        .isConditional())
                .isFalse();
        assertThat(Statement.of("UPDATE t SET \"if\" = ? WHERE a = ?").isConditional())
                .isFalse();
    }

    @Test
    void shouldTellKeysFromNamedValues() {
        assertThat(Statement.of("UPDATE t SET m = {'a': 1, b:2, ?: :x, 'c': :y} WHERE a = :z")
                        .markers())
                .isEqualTo(4);
    }

    @Test
    void shouldNameWhatIsCreated() {
        assertThat(Statement.of("CREATE KEYSPACE IF NOT EXISTS \"K\"\"s\" WITH a = 1")
                        .createdKeyspace())
                .isEqualTo("K\"s");
        Statement table = Statement.of(
                "CREATE TABLE Ks . \"T\" (a int PRIMARY KEY) WITH tablets = {'min_tablet_count': 8, 'x': '1'}");
        assertThat(table.createdTable()).isEqualTo(List.of("ks", "T"));
        assertThat(table.option("tablets")).isEqualTo(Map.of("min_tablet_count", "8", "x", "1"));
        assertThat(Statement.of("CREATE TABLE IF NOT EXISTS T (a int PRIMARY KEY)")
                        .createdTable())
                .containsExactly("t");
    }
}
