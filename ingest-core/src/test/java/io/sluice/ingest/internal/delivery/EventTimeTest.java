package io.sluice.ingest.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ClusteringOrder;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.SensorReading;
import io.sluice.ingest.internal.decode.ReadingDecoders;
import io.sluice.ingest.internal.decode.ReadingSink;
import io.sluice.ingest.internal.decode.ReadingValues;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.encode.RowEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of two readings of one key and time wins. */
class EventTimeTest {

    private static final long NOW_MILLIS = 1_700_000_000_000L;
    private static final long THEN_MILLIS = 1_600_000_000_000L;

    private static final ReadingTable TABLE = ReadingTable.builder("k", "t")
            .partitionKey("device", "device", ColumnType.TEXT)
            .clusteringKey("ts", "ts", ColumnType.TIMESTAMP, ClusteringOrder.ASC)
            .optional("temp", "temp", ColumnType.INT)
            .optional("humidity", "humidity", ColumnType.INT)
            .optional("note", "note", ColumnType.TEXT)
            .build();

    private long nowMicros = NOW_MILLIS * 1_000;
    private final EventTime time = new EventTime(TABLE, () -> nowMicros);

    private static final class Row extends EncodedRow {
        Row(byte[] wire) {
            super(wire, 0);
        }
    }

    private static EncodedRow row(String device, long millis, String values) {
        RowEncoder encoder = new RowEncoder(TABLE, true);
        List<EncodedRow> rows = new ArrayList<>();
        byte[] json =
                ("{\"device\":\"" + device + "\",\"ts\":" + millis + values + "}").getBytes(StandardCharsets.UTF_8);
        ReadingDecoders.forTable(TABLE, JsonFormat.DEFAULT).decode(json, 0, json.length, new ReadingSink() {
            @Override
            public void reading(int index, int start, int end, ReadingValues decoded) {
                rows.add(new Row(encoder.encode(decoded)));
            }

            @Override
            public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {
                throw new AssertionError(reason);
            }
        });
        return rows.get(0);
    }

    private long timeOf(String values) {
        return time.applyAsLong(row("d", THEN_MILLIS, values));
    }

    private static String values(int temp, int humidity) {
        return ",\"temp\":" + temp + ",\"humidity\":" + humidity + ",\"note\":\"n\"";
    }

    @Test
    void shouldStayWithinTheMillisecondOfTheEvent() {
        for (long millis : new long[] {THEN_MILLIS, 0, -1, -THEN_MILLIS, Long.MIN_VALUE / 1_000}) {
            long micros = time.applyAsLong(row("d", millis, values(1, 2)));
            assertThat(micros).isBetween(millis * 1_000, millis * 1_000 + 999);
        }
    }

    @Test
    void shouldGiveOneReadingTheSameTimeAgainAndAgainAndWhoeverAsks() {
        long first = timeOf(values(10, 90));
        nowMicros += 86_400_000_000L;

        assertThat(timeOf(values(10, 90))).isEqualTo(first);
        assertThat(new EventTime(TABLE, () -> nowMicros).applyAsLong(row("d", THEN_MILLIS, values(10, 90))))
                .isEqualTo(first);
    }

    @Test
    void shouldGiveACorrectedReadingAnotherTime() {
        assertThat(timeOf(values(10, 90))).isNotEqualTo(timeOf(values(20, 50)));

        // So many places there are that two of a hundred corrections seldom share one.
        long places = IntStream.range(0, 100)
                .mapToLong(n -> timeOf(values(n, 100 - n)))
                .distinct()
                .count();
        assertThat(places).isGreaterThan(70);
    }

    @Test
    void shouldTellReadingsOfTheReferenceTableApartToo() {
        ReadingTable reference = ReadingTable.reference();
        RowEncoder encoder = new RowEncoder(reference, true);
        EventTime ofReference = new EventTime(reference, () -> nowMicros);
        UUID device = new UUID(1, 2);

        assertThat(ofReference.applyAsLong(new Row(encoder.encode(new SensorReading(device, THEN_MILLIS, 10, 90)))))
                .isNotEqualTo(ofReference.applyAsLong(
                        new Row(encoder.encode(new SensorReading(device, THEN_MILLIS, 20, 50)))));
    }

    @Test
    void shouldRankAReadingWithAllValuesAboveOneThatLeavesSomeOut() {
        for (int n = 0; n < 50; n++) {
            long whole = timeOf(values(n, n));
            long oneLess = timeOf(",\"temp\":" + (n + 1) + ",\"humidity\":7");
            long twoLess = timeOf(",\"humidity\":" + (n + 2));
            assertThat(whole).isGreaterThan(oneLess);
            assertThat(oneLess).isGreaterThan(twoLess);
            assertThat(twoLess).isGreaterThan(timeOf(""));
        }
    }

    @Test
    void shouldHoldAnEventFromTheFutureToASecondAheadAndLetTheLaterAcceptedWin() {
        EncodedRow tomorrow = row("d", NOW_MILLIS + 86_400_000, values(10, 90));
        long first = time.applyAsLong(tomorrow);
        long second = time.applyAsLong(row("d", NOW_MILLIS + 86_400_000, values(20, 50)));

        assertThat(first).isEqualTo((NOW_MILLIS + 1_000) * 1_000);
        assertThat(second).isGreaterThan(first);

        nowMicros += 86_400_000_000L;
        assertThat(time.applyAsLong(tomorrow)).isGreaterThan(second);
    }

    @Test
    void shouldNotGoBelowTheSmallestTimestampThereIs() {
        assertThat(time.applyAsLong(row("d", Long.MIN_VALUE, values(1, 2)))).isEqualTo(Long.MIN_VALUE + 1);
    }
}
