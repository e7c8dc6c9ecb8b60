package io.sluice.ingest;

import io.sluice.ingest.internal.deadletter.Letter;
import io.sluice.ingest.internal.deadletter.LetterLines;
import io.sluice.ingest.internal.deadletter.LetterLines.Line;
import io.sluice.ingest.internal.deadletter.LetterReader.NoLetterException;
import io.sluice.ingest.internal.deadletter.LetterScan;
import io.sluice.ingest.internal.deadletter.LetterScan.Entry;
import io.sluice.ingest.internal.deadletter.LetterScan.Found;
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

    /** Why letters of another version are kept. */
    static final String NO_LETTER = "no letter of this format";

    private static final int WINDOW_ROWS = 2_048;
    private static final long WINDOW_BYTES = 8L << 20;
    /** What an entry costs beside its bytes. */
    private static final int ENTRY_BYTES = 128;
    /** So many readings one after another that were tried and not stored, for causes that pass, end the trying. */
    private static final int STOP_AFTER = 2_048;

    private static final long LOGGED_LINES = 20;

    private final ReplayFile file;
    private final LetterScan scan;
    private final SensorIngestor ingestor;
    private final ReadingTable table;
    private final Tally tally = new Tally();
    /** Readings tried since one was stored, or was refused for good. */
    private int fruitless;

    private boolean stopped;

    ReplayRun(ReplayFile file, SensorIngestor ingestor, ReadingTable table) {
        this.file = file;
        this.scan = new LetterScan(file::next);
        this.ingestor = ingestor;
        this.table = table;
    }

    /** Counts as they grow. */
    private static final class Tally {
        private long read;
        private long stored;
        private long kept;
        private long torn;
        private long skipped;
        private long logged;
        private final SortedMap<String, Long> reasons = new TreeMap<>();

        void add(Entry entry) {
            read += entry.letters().size();
            NoLetterException problem = entry.problem();
            if (entry.isOther()) {
                skipped++;
            } else if (problem != null) {
                if (problem.isTorn()) {
                    torn++;
                } else {
                    read++;
                    kept(NO_LETTER);
                }
                log(entry, String.valueOf(problem.getMessage()));
            }
        }

        void kept(String reason) {
            kept++;
            reasons.merge(reason, 1L, Long::sum);
        }

        void log(Entry entry, String why) {
            if (logged++ < LOGGED_LINES) {
                LOG.warn("the line at byte {} is kept: {}", entry.lines().get(0).offset(), why);
            }
        }

        DeadLetterReplay.Summary summary() {
            return new DeadLetterReplay.Summary(read, stored, kept, torn, skipped, reasons);
        }
    }

    /** Goes through a file without touching it. */
    static DeadLetterReplay.Summary inspect(Path file) throws IOException {
        Tally tally = new Tally();
        try (LetterLines lines = LetterLines.of(file)) {
            LetterScan scan = new LetterScan(lines::next);
            Entry entry;
            while ((entry = scan.next()) != null) {
                tally.add(entry);
                for (Found found : entry.letters()) {
                    FailureKind kind = found.letter().kind();
                    tally.kept(kind == null ? "unknown kind" : kind.name());
                }
            }
        }
        return tally.summary();
    }

    /** Lines, and what became of each of their letters: null for one that is kept without having been accepted. */
    private record Item(Entry entry, List<@Nullable PendingRow> rows) {}

    DeadLetterReplay.Summary run() throws IOException, InterruptedException {
        while (window()) {
            // on to the next
        }
        file.commit();
        return tally.summary();
    }

    /** Replays some letters; false at the end of the file. */
    private boolean window() throws IOException, InterruptedException {
        ReplayIntake intake = new ReplayIntake(ingestor);
        List<Item> items = new ArrayList<>();
        long bytes = 0;
        Entry entry = null;
        while (intake.submitted() < WINDOW_ROWS && bytes < WINDOW_BYTES && (entry = scan.next()) != null) {
            tally.add(entry);
            List<@Nullable PendingRow> rows = new ArrayList<>();
            for (Found found : entry.letters()) {
                rows.add(submit(found, entry, intake));
            }
            items.add(new Item(entry, rows));
            bytes += entry.bytes() + ENTRY_BYTES;
        }
        intake.awaitOutcomes();
        settle(items);
        return entry != null;
    }

    /** Submits a letter's reading; null, and counted as kept, if it is not. */
    private @Nullable PendingRow submit(Found found, Entry entry, ReplayIntake intake) {
        Letter letter = found.letter();
        if (!letter.keyspace().equals(table.keyspace()) || !letter.table().equals(table.table())) {
            tally.kept("of table " + letter.keyspace() + "." + letter.table());
        } else if (!letter.hasValues()) {
            tally.kept(letter.kind() == null ? "no values" : letter.kind().name());
        } else if (stopped) {
            tally.kept("not tried");
        } else {
            PendingRow row = intake.submit(letter, found.text());
            if (row == null) {
                notStored(intake.refusal());
                tally.log(entry, intake.refusal().message());
            }
            return row;
        }
        return null;
    }

    private void notStored(@Nullable WriteFailure failure) {
        tally.kept(failure == null ? "no outcome" : failure.kind().name());
        fruitless = failure == null || failure.kind().isRetryable() ? fruitless + 1 : 0;
    }

    private void settle(List<Item> items) throws IOException {
        for (Item item : items) {
            boolean keep = item.rows().isEmpty() || item.entry().problem() != null;
            for (PendingRow row : item.rows()) {
                if (row != null && row.state() == PendingRow.State.STORED) {
                    tally.stored++;
                    fruitless = 0;
                } else {
                    keep = true;
                    if (row != null) {
                        notStored(row.failure());
                    }
                }
            }
            if (keep) {
                for (Line line : item.entry().lines()) {
                    file.keep(line);
                }
            }
        }
        if (fruitless >= STOP_AFTER && !stopped) {
            LOG.warn("none of the last {} letters could be stored; the rest of the file is not tried", fruitless);
            stopped = true;
            file.untriedFromHere();
        }
    }
}
