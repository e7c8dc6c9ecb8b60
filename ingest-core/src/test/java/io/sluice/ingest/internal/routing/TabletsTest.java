package io.sluice.ingest.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TabletsTest {

    private static Tablet tablet(long first, long last) {
        return new Tablet(first, last, List.of());
    }

    @Test
    void shouldReadThePayloadAsTheProtocolWritesIt() {
        // tuple<bigint, bigint, list<tuple<uuid, int>>>, written down by hand.
        ByteBuffer payload = ByteBuffer.wrap(HexFormat.of()
                .parseHex(("00000008 fffffffffffffff6 00000008 0000000000000014"
                                + "00000044" // the list: 4 + 2 × (4 + 28) bytes
                                + "00000002"
                                + "0000001c 00000010 674953e7225157e9a39dcbd52724418d 00000004 00000003"
                                + "0000001c 00000010 00000000000000000000000000000001 00000004 00000000")
                        .replace(" ", "")));

        TabletPayload read = TabletPayload.read(payload);

        assertThat(read.firstToken()).isEqualTo(-10);
        assertThat(read.lastToken()).isEqualTo(20);
        assertThat(read.replicas())
                .containsExactly(
                        new TabletPayload.ReplicaShard(UUID.fromString("674953e7-2251-57e9-a39d-cbd52724418d"), 3),
                        new TabletPayload.ReplicaShard(new UUID(0, 1), 0));
        assertThat(payload.position()).isZero();
    }

    @Test
    void shouldRefuseAPayloadOfAnotherForm() {
        assertThatThrownBy(() -> TabletPayload.read(ByteBuffer.allocate(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends early");
        assertThatThrownBy(() -> TabletPayload.read(ByteBuffer.allocate(100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 bytes where 8 are due");
    }

    @Test
    void shouldFindTheTabletWhoseRangeHoldsTheTokenFirstExclusiveLastInclusive() {
        TabletMap map =
                TabletMap.EMPTY.with(tablet(10, 20)).with(tablet(-5, 10)).with(tablet(30, 40));

        assertThat(map.size()).isEqualTo(3);
        assertThat(map.of(-5)).isNull();
        assertThat(map.of(-4)).extracting(found -> found.lastToken).isEqualTo(10L);
        assertThat(map.of(10)).extracting(found -> found.lastToken).isEqualTo(10L);
        assertThat(map.of(11)).extracting(found -> found.lastToken).isEqualTo(20L);
        assertThat(map.of(25)).isNull();
        assertThat(map.of(40)).extracting(found -> found.firstToken).isEqualTo(30L);
        assertThat(map.of(41)).isNull();
        assertThat(map.of(Long.MIN_VALUE)).isNull();
        assertThat(map.of(Long.MAX_VALUE)).isNull();
    }

    @Test
    void shouldForgetTheTabletsThatALearnedOneOverlaps() {
        TabletMap whole = TabletMap.EMPTY.with(tablet(0, 100)).with(tablet(100, 200));

        TabletMap split = whole.with(tablet(0, 50));
        assertThat(split.of(75)).isNull();
        assertThat(split.of(150)).isNotNull();

        TabletMap merged = split.with(tablet(50, 100)).with(tablet(0, 200));
        assertThat(merged.size()).isEqualTo(1);
        assertThat(merged.of(75)).extracting(found -> found.lastToken).isEqualTo(200L);
    }

    @Test
    void shouldSendOneRowInThirtyTwoToAsk() {
        Tablet tablet = tablet(0, 1);
        int checks = 0;
        for (int n = 0; n < 10 * Tablet.ROWS_BETWEEN_CHECKS; n++) {
            checks += tablet.isDueForCheck() ? 1 : 0;
        }
        assertThat(checks).isEqualTo(10);
    }

    @Test
    void shouldShardByTheFormulaOfTheProtocolForAnyTokenAndShardCount() {
        Random random = new Random(1);
        for (int n = 0; n < 100_000; n++) {
            long token = random.nextLong();
            int shards = 1 + random.nextInt(256);
            int ignoreMsb = random.nextInt(16);
            BigInteger biased = BigInteger.valueOf(token)
                    .add(BigInteger.TWO.pow(63))
                    .shiftLeft(ignoreMsb)
                    .mod(BigInteger.TWO.pow(64));
            int expected =
                    biased.multiply(BigInteger.valueOf(shards)).shiftRight(64).intValue();

            assertThat(new Sharder(shards, ignoreMsb).shardOf(token)).isEqualTo(expected);
        }
    }
}
