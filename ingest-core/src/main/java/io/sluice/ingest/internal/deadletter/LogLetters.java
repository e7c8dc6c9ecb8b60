package io.sluice.ingest.internal.deadletter;

import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.WriteFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;

/** Writes letters to a log, as the lines that a file of letters has, but no longer than a log takes them. Thread-safe. */
public final class LogLetters implements DeadLetterSink {

    /** CloudWatch cuts a line after 256 KiB. */
    static final int MAX_LINE_BYTES = 250_000;

    private final PrintStream log;
    private final LetterWriter writer;
    private final Clock clock;

    /**
     * Prepares to write.
     *
     * @param log takes the lines; not closed with this
     * @param keyspace where the readings were to go
     * @param table where the readings were to go
     * @param clock dates the lines
     */
    public LogLetters(PrintStream log, String keyspace, String table, Clock clock) {
        this.log = log;
        this.writer = new LetterWriter(keyspace, table, MAX_LINE_BYTES);
        this.clock = clock;
    }

    @Override
    public synchronized void accept(WriteFailure failure) throws IOException {
        byte[] lines = writer.lines(failure, clock.instant());
        log.write(lines, 0, lines.length);
        requireWritten();
    }

    @Override
    public synchronized void close() throws IOException {
        requireWritten();
    }

    private void requireWritten() throws IOException {
        if (log.checkError()) { // flushes
            throw new IOException("the log of dead letters cannot be written to");
        }
    }
}
