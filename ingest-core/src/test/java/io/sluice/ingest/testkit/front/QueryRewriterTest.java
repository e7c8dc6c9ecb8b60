package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryRewriterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM system_schema.tables USING TIMEOUT 2000ms | SELECT * FROM system_schema.tables",
                "select * from t where a = 1 using timeout 2s | select * from t where a = 1",
                "INSERT INTO t (a) VALUES (?) USING TIMEOUT 5s AND TTL 3 | INSERT INTO t (a) VALUES (?) USING TTL 3",
                "INSERT INTO t (a) VALUES (?) USING TTL 3 AND TIMEOUT 5s | INSERT INTO t (a) VALUES (?) USING TTL 3",
                "CREATE KEYSPACE k WITH replication = {'class': 'x'} AND tablets = {'enabled': false}"
                        + " | CREATE KEYSPACE k WITH replication = {'class': 'x'}",
                "CREATE KEYSPACE k WITH tablets = {'initial': 1} AND replication = {'class': 'x'}"
                        + " | CREATE KEYSPACE k WITH replication = {'class': 'x'}",
            })
    void shouldTakeOutWhatCassandraCannotParse(String query, String expected) {
        assertThat(QueryRewriter.rewrite(query)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INSERT INTO t (a) VALUES ('x USING TIMEOUT 5ms y''s')",
                "INSERT INTO t (a) VALUES ($$ USING TIMEOUT 5ms $$)",
                "SELECT \"x USING TIMEOUT 5ms\" FROM t",
                "INSERT INTO t (a, timeout) VALUES (?, ?) USING TIMESTAMP ?",
                "SELECT * FROM t WHERE tablets = {'a': 1}",
            })
    void shouldLeaveTheRestAlone(String query) {
        assertThat(QueryRewriter.rewrite(query)).isEqualTo(query);
    }

    @Test
    void shouldKnowWrites() {
        assertThat(QueryRewriter.isWrite("  insert into t (a) values (?)")).isTrue();
        assertThat(QueryRewriter.isWrite("UPDATE t\nSET a = ?")).isTrue();
        assertThat(QueryRewriter.isWrite("SELECT * FROM inserts")).isFalse();
    }

    @Test
    void shouldKnowConditions() {
        assertThat(QueryRewriter.isConditional("INSERT INTO t (a) VALUES (?) IF NOT EXISTS"))
                .isTrue();
        assertThat(QueryRewriter.isConditional("INSERT INTO t (a) VALUES ('if so')"))
                .isFalse();
    }
}
