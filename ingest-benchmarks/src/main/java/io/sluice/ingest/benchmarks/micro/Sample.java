package io.sluice.ingest.benchmarks.micro;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.decode.ReadingDecoder;
import io.sluice.ingest.internal.decode.ReadingDecoders;
import io.sluice.ingest.internal.decode.ReadingSink;
import io.sluice.ingest.internal.decode.ReadingValues;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The readings that the benchmarks work on: of many devices, so that no branch predictor learns one by heart. */
final class Sample {

    /** A power of two, so that an index is made with a mask. */
    static final int SIZE = 1_024;

    private static final long FIRST_MILLIS = 1_767_225_600_000L;

    private Sample() {}

    /** A device's id. */
    static UUID device(int i) {
        return UUID.nameUUIDFromBytes(("device-" + i).getBytes(StandardCharsets.US_ASCII));
    }

    static long millis(int i) {
        return FIRST_MILLIS + i;
    }

    static float temperature(int i) {
        return Float.parseFloat(temperatureText(i));
    }

    static float humidity(int i) {
        return Float.parseFloat(humidityText(i));
    }

    /** The documents, one reading each. */
    static byte[][] documents() {
        byte[][] documents = new byte[SIZE][];
        for (int i = 0; i < SIZE; i++) {
            documents[i] = ("{\"deviceId\":\"" + device(i) + "\",\"ts\":" + millis(i) + ",\"temp\":"
                            + temperatureText(i) + ",\"humidity\":" + humidityText(i) + "}")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        return documents;
    }

    static ReadingDecoder decoder() {
        return ReadingDecoders.forTable(ReadingTable.reference(), JsonFormat.DEFAULT);
    }

    /** A sink that wants good readings only. */
    static ReadingSink sink(Consumer<ReadingValues> reader) {
        return new ReadingSink() {
            @Override
            public void reading(int index, int start, int end, ReadingValues values) {
                reader.accept(values);
            }

            @Override
            public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {
                throw new AssertionError(reason);
            }
        };
    }

    private static String temperatureText(int i) {
        return 15 + i % 20 + "." + (1_000 + i % 9_000);
    }

    private static String humidityText(int i) {
        return 30 + i % 40 + "." + (1_000 + i * 7 % 9_000);
    }
}
