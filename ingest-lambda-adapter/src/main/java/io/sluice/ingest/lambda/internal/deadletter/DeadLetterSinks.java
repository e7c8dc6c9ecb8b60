package io.sluice.ingest.lambda.internal.deadletter;

import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.NdjsonDeadLetters;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.WriteFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Opens the sink that the settings name. */
public final class DeadLetterSinks {

    private static final String FILE = "file:";

    private DeadLetterSinks() {}

    /**
     * Opens a sink that takes one letter at a time, whoever brings them.
     *
     * @param setting {@code log}, {@code service}, or {@code file:} and a path
     * @param table where the readings were to go; letters in a file or the log name it
     * @param log takes the lines of {@code log}
     * @return a thread-safe sink
     * @throws OpenException if it cannot be opened
     */
    public static DeadLetterSink open(String setting, ReadingTable table, PrintStream log) throws OpenException {
        try {
            return new OneAtATime(sink(setting, table, log));
        } catch (IOException | ServiceConfigurationError e) {
            throw new OpenException("SLUICE_DEAD_LETTERS=" + setting + ": " + e.getMessage(), e);
        }
    }

    private static DeadLetterSink sink(String setting, ReadingTable table, PrintStream log) throws IOException {
        if (setting.equals("service")) {
            return onlyService();
        }
        if (setting.startsWith(FILE)) {
            return NdjsonDeadLetters.builder(Path.of(setting.substring(FILE.length())), table)
                    .open();
        }
        return NdjsonDeadLetters.toLog(log, table);
    }

    private static DeadLetterSink onlyService() throws IOException {
        Iterator<DeadLetterSink> services =
                ServiceLoader.load(DeadLetterSink.class).iterator();
        if (!services.hasNext()) {
            throw new IOException(
                    "SLUICE_DEAD_LETTERS=service, and the class path has no service " + DeadLetterSink.class.getName());
        }
        DeadLetterSink sink = services.next();
        if (services.hasNext()) {
            throw new IOException("the class path has more than one service " + DeadLetterSink.class.getName());
        }
        return sink;
    }

    /** A sink that cannot be opened: the function must not start without it. */
    public static final class OpenException extends IOException {
        private static final long serialVersionUID = 1L;

        OpenException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The ingestor calls its sink on one thread, and records that are no documents come on another. */
    private static final class OneAtATime implements DeadLetterSink {
        private final DeadLetterSink sink;

        OneAtATime(DeadLetterSink sink) {
            this.sink = sink;
        }

        @Override
        public synchronized void accept(WriteFailure failure) throws IOException {
            sink.accept(failure);
        }

        @Override
        public synchronized void close() throws IOException {
            sink.close();
        }
    }
}
