package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardingTest {
    /** By hand: with 12 bits ignored and 4 shards, bits 51 and 50 of the token are the shard. */
    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808, 0",
        "-1, 3",
        "0, 0",
        "1125899906842624, 1",
        "2251799813685248, 2",
        "3377699720527872, 3",
        "4503599627370496, 0",
        "9223372036854775807, 3",
        // As the tests of the Go and Rust drivers have them.
        "-9219783007514621794, 3",
        "9222582454147032830, 3",
    })
    void shouldGiveTheOwnerAmongFour(long token, int shard) {
        assertThat(Sharding.of(4).shardOf(token)).isEqualTo(shard);
    }

    /** As the tests of ScyllaDB's Python driver have them. */
    @ParameterizedTest
    @CsvSource({"a, 4", "b, 6", "c, 6", "e, 4", "100000, 2"})
    void shouldGiveTheOwnerAmongTwelve(String key, int shard) {
        long token = Murmur3.token(key.getBytes(StandardCharsets.UTF_8));
        assertThat(Sharding.of(12).shardOf(token)).isEqualTo(shard);
    }

    @Test
    void shouldAgreeWithTheFormulaInWholeNumbers() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            int shards = 1 + random.nextInt(256);
            int ignored = random.nextInt(20);
            long token = random.nextLong();
            BigInteger biased = BigInteger.valueOf(token)
                    .add(BigInteger.ONE.shiftLeft(63))
                    .shiftLeft(ignored)
                    .mod(BigInteger.ONE.shiftLeft(64));
            int expected =
                    biased.multiply(BigInteger.valueOf(shards)).shiftRight(64).intValueExact();
            assertThat(new Sharding(shards, ignored).shardOf(token)).isEqualTo(expected);
        }
    }
}
