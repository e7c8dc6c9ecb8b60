package io.sluice.ingest.benchmarks.load;

import java.io.IOException;

/** Ends a child process when its parent is gone, which shows as the end of standard input. */
final class ParentWatch {
    private ParentWatch() {}

    /** Begins to watch; nothing else may read standard input. */
    static void start() {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is expected
                        }
                    } catch (IOException e) {
                        // as good as the end
                    }
                    Runtime.getRuntime().halt(1);
                },
                "parent-watch");
        thread.setDaemon(true);
        thread.start();
    }
}
