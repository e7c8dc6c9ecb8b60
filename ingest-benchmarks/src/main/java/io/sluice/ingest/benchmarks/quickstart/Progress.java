package io.sluice.ingest.benchmarks.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The live progress line: rewritten in place on a terminal, else a new line every few seconds. For one thread. */
final class Progress {

    private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean terminal;
    private final int total;
    private int played;
    private long start;
    private long shown;

    Progress(PrintStream out, boolean terminal, int total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    /** Whether standard output is a terminal, as Linux tells it; no console of the JVM's tells it alike on all JDKs. */
    static boolean onTerminal() {
        try {
            String output = Path.of("/proc/self/fd/1").toRealPath().toString();
            return (output.startsWith("/dev/pts/") || output.startsWith("/dev/tty"))
                    && !"dumb".equals(System.getenv("TERM"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Takes one more event, and tells how far it is if it is time to. The rate counts from the first. */
    void one(long stored) {
        long now = System.nanoTime();
        if (++played == 1) {
            start = now;
            shown = now;
        }
        boolean last = played == total;
        if (!last && now - shown < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
            return;
        }
        shown = now;
        long perSecond = played == 1 ? 0 : Math.round((played - 1) * 1e9 / Math.max(1, now - start));
        String counts = String.format(
                Locale.ROOT, "%,d of %,d events, %,d stored, %,d events/s", played, total, stored, perSecond);
        if (terminal) {
            int full = (int) ((long) BAR * played / total);
            out.print("\r  [" + "#".repeat(full) + "-".repeat(BAR - full) + "] " + counts + "   " + (last ? "\n" : ""));
            out.flush();
        } else {
            out.println("  " + counts);
        }
    }
}
