package io.sluice.ingest.benchmarks.load;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Bytes allocated by the collector's own books: what the heap grew by between one collection and the next. A second
 * opinion on {@link ProcessUsage#allocatedBytes()}, coarser (whole regions and unused ends of thread-local buffers
 * count). Thread-safe.
 */
public final class GcAllocation {
    private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toCollection(HashSet::new));
    private long allocated;
    private long usedAfterLast = usedNow();
    private long lastEndMillis;

    /** Begins to listen to the collectors. */
    public GcAllocation() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        (notification, handback) -> {
                            if (notification
                                    .getType()
                                    .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
                                collected(GarbageCollectionNotificationInfo.from(
                                                (CompositeData) notification.getUserData())
                                        .getGcInfo());
                            }
                        },
                        null,
                        null);
            }
        }
    }

    /** Bytes since this began to listen. */
    public synchronized long bytes() {
        return allocated + Math.max(0, usedNow() - usedAfterLast);
    }

    private synchronized void collected(GcInfo info) {
        if (info.getStartTime() < lastEndMillis) {
            return; // a concurrent cycle around collections that were counted already
        }
        lastEndMillis = info.getEndTime();
        allocated += Math.max(0, heap(info.getMemoryUsageBeforeGc()) - usedAfterLast);
        usedAfterLast = heap(info.getMemoryUsageAfterGc());
    }

    private long heap(Map<String, MemoryUsage> pools) {
        return pools.entrySet().stream()
                .filter(pool -> heapPools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    private static long usedNow() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
