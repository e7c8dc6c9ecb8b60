package io.sluice.ingest.benchmarks.load;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * An endless row of JSON documents of one reading each, of a part of a fleet. For one thread.
 *
 * <p>The documents are made beforehand, one for each device; giving one out only adds a millisecond to the decimal
 * digits of its timestamp, in place, so that every reading has a key of its own. That allocates nothing and writes one
 * byte nine times out of ten. A document given out is good until its device's turn comes again.
 */
public final class Documents {
    private static final long SEED = 20_260_101;
    private static final int TEN_THOUSAND = 10_000;

    private final byte[][] documents;
    private final int[] lastDigits;
    private final int burst;
    private int device;
    private int given;

    private Documents(byte[][] documents, int[] lastDigits, int burst) {
        this.documents = documents;
        this.lastDigits = lastDigits;
        this.burst = burst;
    }

    /**
     * Makes the documents of a fleet, dealt out evenly.
     *
     * @param parts how many threads share the fleet
     * @param devices how many devices report, at least one a part
     * @param burst how many readings each device gives in a row
     * @param firstMillis the time before the first readings
     */
    public static List<Documents> deal(int parts, int devices, int burst, long firstMillis) {
        if (devices < parts) {
            throw new IllegalArgumentException(devices + " devices in " + parts + " parts");
        }
        byte[][] all = new byte[devices][];
        int[] lastDigits = new int[devices];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < devices; i++) {
            String start =
                    "{\"deviceId\":\"" + new UUID(random.nextLong(), random.nextLong()) + "\",\"ts\":" + firstMillis;
            String end = ",\"temp\":" + decimal(random, 15, 35) + ",\"humidity\":" + decimal(random, 30, 70) + "}";
            all[i] = (start + end).getBytes(StandardCharsets.US_ASCII);
            lastDigits[i] = start.length() - 1;
        }
        List<Documents> dealt = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) devices * part / parts);
            int to = (int) ((long) devices * (part + 1) / parts);
            dealt.add(
                    new Documents(Arrays.copyOfRange(all, from, to), Arrays.copyOfRange(lastDigits, from, to), burst));
        }
        return dealt;
    }

    /** The next document. */
    public byte[] next() {
        if (given == burst) {
            given = 0;
            device = device + 1 == documents.length ? 0 : device + 1;
        }
        given++;
        byte[] document = documents[device];
        int at = lastDigits[device];
        while (document[at] == '9') {
            document[at--] = '0';
        }
        document[at]++;
        return document;
    }

    private static String decimal(SplittableRandom random, int from, int below) {
        return BigDecimal.valueOf(random.nextInt(from * TEN_THOUSAND, below * TEN_THOUSAND), 4)
                .toPlainString();
    }
}
