package io.sluice.ingest.testkit.chaos;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.SensorReading;
import java.util.BitSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One thread's readings. Reading n of a writer has a device, a time and values that follow from n, so that the table can
 * be compared without a copy of it. Written by one thread, told of outcomes by others.
 */
final class Writer {

    static final int DEVICES = 8;

    /** The device whose one reading is written again and again. */
    private static final int REWRITTEN = DEVICES;

    private static final int REWRITE_EVERY = 16;
    private static final int WRITERS_SHIFT = 8;

    private final long run;
    private final int number;
    private final LongestCall longestCall;

    private final BitSet accepted = new BitSet();
    private final BitSet failed = new BitSet();
    private final BitSet turnedAway = new BitSet();
    private final BitSet acceptedVersions = new BitSet();
    private final BitSet failedVersions = new BitSet();
    private final BitSet turnedAwayVersions = new BitSet();

    Writer(long run, int number, LongestCall longestCall) {
        this.run = run;
        this.number = number;
        this.longestCall = longestCall;
    }

    int number() {
        return number;
    }

    /** The device of a reading; {@link #DEVICES} stands for the one that is written again. */
    UUID device(int slot) {
        return new UUID(run, ((long) number << WRITERS_SHIFT) | slot);
    }

    static int numberOf(UUID device) {
        return (int) (device.getLeastSignificantBits() >>> WRITERS_SHIFT);
    }

    UUID rewrittenDevice() {
        return device(REWRITTEN);
    }

    static SensorReading reading(UUID device, int n) {
        return new SensorReading(device, n, value(n), value(~n));
    }

    /** Any finite float, the same for the same n; every bit of it counts. */
    static float value(int n) {
        int bits = n * 0x9E3779B9;
        bits ^= bits >>> 15;
        bits *= 0x85EBCA6B;
        float value = Float.intBitsToFloat(bits);
        return Float.isFinite(value) ? value : n;
    }

    void write(SensorIngestor ingestor, long intervalNanos, BooleanSupplier stopping) {
        long due = System.nanoTime();
        int version = 0;
        for (int n = 0; !stopping.getAsBoolean(); n++) {
            if (intervalNanos > 0) {
                due += intervalNanos;
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                } else if (wait < -1_000_000_000) {
                    due = System.nanoTime(); // after a wait for room, no burst to make up for it
                }
            }
            give(ingestor, reading(device(n % DEVICES), n), n, accepted, turnedAway);
            if (n % REWRITE_EVERY == 0) {
                // The value of a version is the version itself, exact up to 2^24.
                give(
                        ingestor,
                        new SensorReading(rewrittenDevice(), 0, version, 0),
                        version,
                        acceptedVersions,
                        turnedAwayVersions);
                version++;
            }
        }
    }

    private void give(SensorIngestor ingestor, SensorReading reading, int n, BitSet taken, BitSet refused) {
        // Before the call: its outcome may come before it returns.
        mark(taken, n, true);
        long since = System.nanoTime();
        boolean ok;
        if (n % 2 == 0) {
            CompletableFuture<Void> outcome = ingestor.write(reading);
            longestCall.wrote(System.nanoTime() - since);
            ok = !isRefused(outcome);
        } else {
            ok = submit(ingestor, reading);
            longestCall.submitted(System.nanoTime() - since);
        }
        if (!ok) {
            mark(taken, n, false);
            mark(refused, n, true);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean submit(SensorIngestor ingestor, SensorReading reading) {
        try {
            ingestor.submit(reading);
            return true;
        } catch (IngestException e) {
            if (e.kind() != FailureKind.BACK_PRESSURE) {
                throw e;
            }
            return false;
        }
    }

    private static boolean isRefused(CompletableFuture<Void> outcome) {
        if (!outcome.isCompletedExceptionally()) {
            return false;
        }
        Throwable cause = outcome.handle((done, failure) -> failure).join();
        return cause instanceof IngestException e && e.kind() == FailureKind.BACK_PRESSURE;
    }

    void failed(UUID device, long ts, float value) {
        if (device.equals(rewrittenDevice())) {
            mark(failedVersions, (int) value, true);
        } else {
            mark(failed, (int) ts, true);
        }
    }

    private synchronized void mark(BitSet set, int n, boolean value) {
        set.set(n, value);
    }

    synchronized int accepted() {
        return accepted.cardinality() + acceptedVersions.cardinality();
    }

    synchronized int turnedAway() {
        return turnedAway.cardinality() + turnedAwayVersions.cardinality();
    }

    /** Whether a reading was accepted. */
    synchronized boolean isAccepted(int n) {
        return n >= 0 && accepted.get(n);
    }

    /** Readings that were acknowledged: accepted, and no failure came. To be asked when everything has its outcome. */
    synchronized BitSet acknowledged() {
        BitSet acknowledged = (BitSet) accepted.clone();
        acknowledged.andNot(failed);
        return acknowledged;
    }

    /** Whether a version may stand in the table: nothing that was acknowledged came after it. */
    synchronized boolean mayStand(int version) {
        BitSet acknowledged = (BitSet) acceptedVersions.clone();
        acknowledged.andNot(failedVersions);
        return acceptedVersions.get(version) && version >= acknowledged.length() - 1;
    }

    /** Whether some version must stand in the table. */
    synchronized boolean mustStand() {
        BitSet acknowledged = (BitSet) acceptedVersions.clone();
        acknowledged.andNot(failedVersions);
        return !acknowledged.isEmpty();
    }
}
