package io.sluice.ingest.benchmarks.quickstart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A deterministic fleet: every device reports once a minute, each with its own daily curve of temperature and, against
 * it, humidity. The same numbers give the same readings on every machine.
 */
public final class Fleet {

    private static final long START_MILLIS = 1_767_225_600_000L; // 2026-01-01T00:00:00Z
    private static final long INTERVAL_MILLIS = 60_000;
    private static final double DAY_MILLIS = 86_400_000;

    private Fleet() {}

    /** The first readings of a fleet, device after device, minute after minute. */
    public static List<Played> readings(int devices, int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> reading(n % devices, n / devices))
                .toList();
    }

    static Played reading(int device, int round) {
        UUID id = UUID.nameUUIDFromBytes(("sluice-quickstart-" + device).getBytes(StandardCharsets.UTF_8));
        // Devices report in turn within the minute; the base of each differs by where it stands.
        long at = START_MILLIS + (long) round * INTERVAL_MILLIS + device % INTERVAL_MILLIS;
        double phase = 2 * StrictMath.PI * ((at % DAY_MILLIS) / DAY_MILLIS - 0.375);
        double site = StrictMath.sin(device * 0.7) * 3;
        double swing = StrictMath.sin(phase);
        String temperature = decimal(21 + site + 4 * swing + 0.2 * StrictMath.sin(round * 1.3 + device));
        String humidity = decimal(48 - site - 9 * swing + 0.5 * StrictMath.sin(round * 0.9 + device));
        String json = "{\"deviceId\":\"" + id + "\",\"ts\":" + at + ",\"temp\":" + temperature + ",\"humidity\":"
                + humidity + "}";
        return new Played(json, new Played.Key(id, at), Float.parseFloat(temperature), Float.parseFloat(humidity));
    }

    private static String decimal(double value) {
        return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP).toPlainString();
    }
}
