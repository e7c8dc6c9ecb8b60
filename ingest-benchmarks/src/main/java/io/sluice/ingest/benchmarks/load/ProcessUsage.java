package io.sluice.ingest.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What this process has used up to a moment: wall-clock time, CPU time of all its threads (the JVM's own included), and
 * bytes allocated by its Java threads.
 *
 * <p>Before JDK 21 the bytes are summed over the threads alive: right for a stretch of time in which no thread ends.
 *
 * @param nanos by {@link System#nanoTime()}
 * @param cpuNanos of the process
 * @param allocatedBytes of all threads
 */
public record ProcessUsage(long nanos, long cpuNanos, long allocatedBytes) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final @Nullable Method TOTAL = totalAllocatedBytes();

    /** Up to now. */
    public static ProcessUsage now() {
        return new ProcessUsage(System.nanoTime(), SYSTEM.getProcessCpuTime(), allocated());
    }

    /** What was used since an earlier moment. */
    public ProcessUsage since(ProcessUsage earlier) {
        return new ProcessUsage(
                nanos - earlier.nanos, cpuNanos - earlier.cpuNanos, allocatedBytes - earlier.allocatedBytes);
    }

    private static long allocated() {
        if (TOTAL != null) {
            try {
                return (long) TOTAL.invoke(THREADS);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes); // -1 for a thread that has just ended
        }
        return sum;
    }

    /** Exact, threads that have ended included; since JDK 21. */
    private static @Nullable Method totalAllocatedBytes() {
        try {
            return ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
