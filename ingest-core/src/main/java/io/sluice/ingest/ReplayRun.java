package io.sluice.ingest;

import io.sluice.ingest.internal.deadletter.Letter;
import io.sluice.ingest.internal.deadletter.LetterLines;
import io.sluice.ingest.internal.deadletter.LetterLines.Line;
import io.sluice.ingest.internal.deadletter.LetterReader;
import io.sluice.ingest.internal.deadletter.LetterReader.NoLetterException;
import io.sluice.ingest.internal.deadletter.ReplayFile;
import io.sluice.ingest.internal.delivery.PendingRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One way through a file of letters: some of them are read and submitted, their outcomes awaited, those not stored
 * kept, and so on to the end. For one thread.
 */
final class ReplayRun {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterReplay.class);

    private static final int WINDOW_ROWS = 2_048;
    private static final long WINDOW_BYTES = 8L << 20;
    private static final long LOGGED_LINES = 20;

    private final ReplayFile file;
    private final SensorIngestor ingestor;
    private final ReadingTable table;
    private final Tally tally = new Tally();
    private boolean stopped;

    ReplayRun(ReplayFile file, SensorIngestor ingestor, ReadingTable table) {
        this.file = file;
        this.ingestor = ingestor;
        this.table = table;
    }

    /** Counts as they grow. */
    private static final class Tally {
        private long read;
        private long stored;
        private long kept;
        private long torn;
        private final SortedMap<String, Long> reasons = new TreeMap<>();

        void kept(String reason) {
            kept++;
            reasons.merge(reason, 1L, Long::sum);
        }

        /** A line that is no letter. */
        void noLetter(Line line, NoLetterException why) {
            if (why.isTorn()) {
                torn++;
            } else {
                read++;
                kept("no letter of this format");
            }
            if (torn + kept <= LOGGED_LINES) {
                LOG.warn("the line at byte {} is kept as it is: {}", line.offset(), why.getMessage());
            }
        }

        DeadLetterReplay.Summary summary() {
            return new DeadLetterReplay.Summary(read, stored, kept, torn, reasons);
        }
    }

    /** Goes through a file without touching it. */
    static DeadLetterReplay.Summary inspect(Path file) throws IOException {
        Tally tally = new Tally();
        try (LetterLines lines = LetterLines.of(file)) {
            Line line;
            while ((line = lines.next()) != null) {
                Letter letter = read(line, tally);
                if (letter != null) {
                    tally.kept(
                            letter.kind() == null
                                    ? "unknown kind"
                                    : letter.kind().name());
                }
            }
        }
        return tally.summary();
    }

    /** Counts a line, and reads it if it is a letter. */
    private static @Nullable Letter read(Line line, Tally tally) {
        try {
            if (line.overlong()) {
                if (line.endsLine()) {
                    throw LetterReader.tooLong();
                }
                return null;
            }
            Letter letter = LetterReader.read(line.bytes());
            tally.read++;
            return letter;
        } catch (NoLetterException e) {
            tally.noLetter(line, e);
            return null;
        }
    }

    DeadLetterReplay.Summary run() throws IOException, InterruptedException {
        while (window()) {
            // on to the next
        }
        file.commit();
        return tally.summary();
    }

    /** A line and, if it was submitted, its row. */
    private record Item(Line line, @Nullable PendingRow row) {}

    /** Takes some lines to their end; false if there are no more. */
    private boolean window() throws IOException, InterruptedException {
        ReplayIntake intake = new ReplayIntake(ingestor);
        List<Item> items = new ArrayList<>();
        long bytes = 0;
        Line line = null;
        while (items.size() < WINDOW_ROWS && bytes < WINDOW_BYTES && (line = file.next()) != null) {
            Letter letter = read(line, tally);
            items.add(new Item(line, letter == null ? null : submit(letter, line, intake)));
            bytes += line.bytes().length;
        }
        intake.awaitOutcomes();
        settle(items, intake.submitted());
        return line != null;
    }

    /** Submits a letter's reading; null, and counted as kept, if it is not. */
    private @Nullable PendingRow submit(Letter letter, Line line, ReplayIntake intake) {
        if (!letter.keyspace().equals(table.keyspace()) || !letter.table().equals(table.table())) {
            tally.kept("of table " + letter.keyspace() + "." + letter.table());
        } else if (!letter.hasValues()) {
            tally.kept(letter.kind() == null ? "no values" : letter.kind().name());
        } else if (stopped) {
            tally.kept("not tried");
        } else {
            PendingRow row = intake.submit(letter, line.bytes());
            if (row == null) {
                tally.kept(intake.refusal().kind().name());
                if (tally.kept <= LOGGED_LINES) {
                    LOG.warn(
                            "the letter at byte {} is kept: {}",
                            line.offset(),
                            intake.refusal().message());
                }
            }
            return row;
        }
        return null;
    }

    private void settle(List<Item> items, int submitted) throws IOException {
        int stored = 0;
        boolean willPass = true;
        for (Item item : items) {
            PendingRow row = item.row();
            if (row != null && row.state() == PendingRow.State.STORED) {
                stored++;
                continue;
            }
            if (row != null) {
                WriteFailure failure = row.failure();
                willPass &= failure == null || failure.kind().isRetryable();
                tally.kept(failure == null ? "no outcome" : failure.kind().name());
            }
            file.keep(item.line());
        }
        tally.stored += stored;
        if (submitted > 0 && stored == 0 && willPass) {
            LOG.warn("none of {} letters could be stored; the rest of the file is not tried", submitted);
            stopped = true;
        }
    }
}
