package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import java.util.Arrays;

/**
 * The records of one event, by their index: each with the outcomes of its own readings and no others', and with slices
 * of the event that name it. Used again for the next event; for one thread.
 */
final class RecordBatch {

    /** What is kept for each record: where its id begins and ends, and where its group does. */
    private static final int SLICES = 4;

    private static final int KEPT_RECORDS = 1_024;

    private Outcomes[] outcomes = new Outcomes[16];
    private int[] slices = new int[16 * SLICES];
    private long[] offsets = new long[16];
    private int size;

    void clear() {
        if (outcomes.length > KEPT_RECORDS) {
            outcomes = new Outcomes[16];
            slices = new int[16 * SLICES];
            offsets = new long[16];
        } else {
            Arrays.fill(outcomes, 0, size, null);
        }
        size = 0;
    }

    /**
     * Adds a record.
     *
     * @param outcome of its readings
     * @param id what names it; absent where nothing does
     * @param group which records must stay in its order; absent if it is the only one there is
     * @param offset its offset, in Kafka
     */
    void add(Outcomes outcome, JsonValue id, JsonValue group, long offset) {
        if (size == outcomes.length) {
            outcomes = Arrays.copyOf(outcomes, 2 * size);
            slices = Arrays.copyOf(slices, 2 * slices.length);
            offsets = Arrays.copyOf(offsets, 2 * size);
        }
        outcomes[size] = outcome;
        offsets[size] = offset;
        slices[size * SLICES] = id.innerStart();
        slices[size * SLICES + 1] = id.innerEnd();
        slices[size * SLICES + 2] = group.innerStart();
        slices[size * SLICES + 3] = group.innerEnd();
        size++;
    }

    int size() {
        return size;
    }

    Outcomes outcomes(int index) {
        return outcomes[index];
    }

    int idStart(int index) {
        return slices[index * SLICES];
    }

    int idEnd(int index) {
        return slices[index * SLICES + 1];
    }

    long offset(int index) {
        return offsets[index];
    }

    /** What names the record, as it stands in the event. */
    String id(byte[] event, int index) {
        return text(event, index * SLICES);
    }

    /** The record's group, as it stands in the event. */
    String group(byte[] event, int index) {
        return text(event, index * SLICES + 2);
    }

    private String text(byte[] event, int slice) {
        return new String(event, slices[slice], slices[slice + 1] - slices[slice], ISO_8859_1);
    }

    /** Whether the number that names one record is less than that of another: digits, of any length. */
    boolean isBefore(byte[] event, int one, int other) {
        int oneStart = significant(event, one);
        int otherStart = significant(event, other);
        int byLength = Integer.compare(idEnd(one) - oneStart, idEnd(other) - otherStart);
        return byLength != 0
                ? byLength < 0
                : Arrays.compare(event, oneStart, idEnd(one), event, otherStart, idEnd(other)) < 0;
    }

    private int significant(byte[] event, int index) {
        int start = idStart(index);
        while (start < idEnd(index) && event[start] == '0') {
            start++;
        }
        return start;
    }
}
