package io.sluice.ingest.internal.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.internal.core.metadata.token.Murmur3TokenFactory;
import com.datastax.oss.driver.internal.core.metadata.token.TokenLong64;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.internal.decode.ReadingValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Murmur3Test {

    private static long token(byte[] key) {
        return Murmur3.token(key, 0, key.length);
    }

    @Test
    void shouldGiveThePublishedTokens() {
        // The published half of MurmurHash3_x64_128("The quick brown fox jumps over the lazy dog"), seed 0, is
        // e34bbc7bbc071b6c 7a433ca9c49a9347: no byte of that text is negative, so Cassandra's departure does not show.
        assertThat(token("The quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(0xe34bbc7bbc071b6cL);
        assertThat(token("The quick brown fox jumps over the lazy cog".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(0x658ca970ff85269aL);
        assertThat(token(new byte[0])).isEqualTo(0L);
    }

    @Test
    void shouldAgreeWithTheDriversTokenFactoryOnAnyKey() {
        Murmur3TokenFactory driver = new Murmur3TokenFactory();
        Random random = new Random(42);
        for (int n = 0; n < 200_000; n++) {
            byte[] padded = new byte[random.nextInt(70)];
            random.nextBytes(padded);
            int offset = padded.length == 0 ? 0 : random.nextInt(padded.length);
            int length = padded.length - offset;
            byte[] key = Arrays.copyOfRange(padded, offset, padded.length);

            assertThat(Murmur3.token(padded, offset, length))
                    .as(() -> HexFormat.of().formatHex(key))
                    .isEqualTo(((TokenLong64) driver.hash(ByteBuffer.wrap(key))).getValue());
        }
    }

    @Test
    void shouldHashACompositeKeyAsCassandraSerializesIt() {
        ReadingTable table = ReadingTable.builder("k", "t")
                .partitionKey("a", "a", ColumnType.TEXT)
                .partitionKey("b", "b", ColumnType.INT)
                .required("c", "c", ColumnType.INT)
                .build();
        ReadingValues values = new ReadingValues(3);
        values.setText(0, "ab".getBytes(StandardCharsets.UTF_8), 0, 2);
        values.setInt(1, 7);
        values.setInt(2, 9);
        byte[] wire = new RowEncoder(table, true).encode(values);
        PartitionKeys keys = new PartitionKeys(table);

        byte[] composite = HexFormat.of().parseHex("0002616200" + "00040000000700");
        assertThat(keys.token(wire)).isEqualTo(token(composite));
        assertThat(keys.partitionKeyEnd(wire)).isEqualTo(4 + 2 + 4 + 4);
        assertThat(keys.primaryKeyEnd(wire)).isEqualTo(4 + 2 + 4 + 4);
    }
}
