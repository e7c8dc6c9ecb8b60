package io.sluice.ingest.benchmarks.lambda;

import io.sluice.ingest.benchmarks.load.GcAllocation;
import io.sluice.ingest.benchmarks.load.Json;
import io.sluice.ingest.benchmarks.load.ProcessUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Runs another main class, and tells what the process used between two lines on standard input. A thread of its own
 * waits for these and does nothing else; where the input ends, so does the process. Arguments: the main class, and its
 * own.
 */
public final class MeasuredMain {
    static final String BEGIN = "begin";
    static final String END = "end";
    static final String BEGUN = "BEGUN";
    static final String USED = "USED ";

    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    /** As it was before the main class put another in its place. */
    private final PrintStream out = System.out;

    private MeasuredMain() {}

    /**
     * What a process used.
     *
     * @param nanos of wall-clock time
     * @param cpuNanos of CPU time of all threads
     * @param allocatedBytes on the heap, by all Java threads
     * @param collectorBytes the same by the collector's books
     */
    record Used(long nanos, long cpuNanos, long allocatedBytes, long collectorBytes) {}

    /** Runs the class named. */
    public static void main(String[] args) throws Throwable {
        Thread control = new Thread(new MeasuredMain()::serve, "measured-main");
        control.setDaemon(true);
        control.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void serve() {
        try {
            while (BEGIN.equals(in.readLine())) {
                measure();
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(0);
    }

    private void measure() throws IOException {
        GcAllocation collector = new GcAllocation();
        ProcessUsage before = ProcessUsage.now();
        answer(BEGUN);
        if (!END.equals(in.readLine())) {
            throw new IOException("not ended");
        }
        ProcessUsage used = ProcessUsage.now().since(before);
        answer(USED + Json.line(new Used(used.nanos(), used.cpuNanos(), used.allocatedBytes(), collector.bytes())));
    }

    private void answer(String line) {
        out.println(line);
        out.flush();
    }
}
