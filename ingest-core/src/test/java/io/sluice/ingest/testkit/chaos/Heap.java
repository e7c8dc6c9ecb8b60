package io.sluice.ingest.testkit.chaos;

import java.lang.management.ManagementFactory;

/** The heap that is in use when the garbage is gone. */
public final class Heap {

    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** Collects garbage and tells what is left, in bytes. */
    public static long usedAfterGc() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
