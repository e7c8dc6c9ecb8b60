package io.sluice.ingest;

import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.deadletter.ReplayFile;
import io.sluice.ingest.internal.delivery.WriteTimes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the readings of a file of {@link NdjsonDeadLetters} to the database again, and leaves in the file only those that
 * could not be stored. As a program: {@code java -cp … io.sluice.ingest.DeadLetterReplay --help}. Stateless.
 *
 * <p>A reading keeps the write timestamp that it was accepted with, and so never overwrites something newer. One that
 * had none, because the server was to give it or because it was never accepted, counts as written when it was accepted
 * or refused.
 *
 * <p>The file is read from its beginning to its end in bounded memory, and is as it was until the end: what is left
 * then takes its place in one step. A replay that is cut off at any point has lost nothing; at worst some readings are
 * written twice, which changes nothing.
 */
public final class DeadLetterReplay {

    private DeadLetterReplay() {}

    /**
     * What came of a replay.
     *
     * @param read letters in the file; {@code read = stored + kept}
     * @param stored letters whose reading is stored now; they are no longer in the file
     * @param kept letters that are still in the file
     * @param torn lines that are no whole letter, cut off by a crash or damaged; they are still in the file, too
     * @param skipped lines that have nothing to do with letters, as a saved log has them; they are still in the file, too
     * @param reasons why letters were kept, and how many for each reason; a {@link FailureKind} by its name
     */
    public record Summary(long read, long stored, long kept, long torn, long skipped, SortedMap<String, Long> reasons) {

        /** Nothing read yet. */
        static final Summary NONE = new Summary(0, 0, 0, 0, 0, new TreeMap<>());

        /**
         * Whether nothing is left.
         *
         * @return true if no letter stays in the file
         */
        public boolean isComplete() {
            return kept == 0 && torn == 0;
        }

        Summary plus(Summary other) {
            SortedMap<String, Long> sum = new TreeMap<>(reasons);
            other.reasons.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
            return new Summary(
                    read + other.read,
                    stored + other.stored,
                    kept + other.kept,
                    torn + other.torn,
                    skipped + other.skipped,
                    sum);
        }

        /**
         * The summary in one line.
         *
         * @return {@code REPLAY read=… stored=… kept=… torn=… skipped=…}
         */
        @Override
        public String toString() {
            return "REPLAY read=" + read + " stored=" + stored + " kept=" + kept + " torn=" + torn + " skipped="
                    + skipped;
        }
    }

    /**
     * Replays a file. Kept are letters of bad input, which have no values to write, letters of other tables, and what
     * the database refuses or does not take within the settings' limits of time. When nothing of some thousand letters
     * could be stored for causes that pass, the rest is not tried, and stands first in what is left of the file.
     *
     * @param file of a sink that is closed, or a full one of a sink that is in use; or a saved log with letters in it
     * @param settings of an ingestor for the letters' table, which is opened for the replay and closed after it; table
     *     mapping, JSON format, source of write timestamps, listener and dead-letter sink are the replay's own. Used up
     * @return what came of it
     * @throws IOException if the file cannot be read or replaced, or is in use; it is then as it was
     * @throws InterruptedException if the thread is interrupted; the file is then as it was
     * @throws IngestException as {@link SensorIngestorBuilder#build()}
     */
    public static Summary replay(Path file, SensorIngestorBuilder settings) throws IOException, InterruptedException {
        try (ReplayFile letters = new ReplayFile(file)) {
            IngestorConfig config = settings.replayConfig();
            try (SensorIngestor ingestor = new SensorIngestor(IngestorParts.open(config, WriteTimes.kept()))) {
                return new ReplayRun(letters, ingestor, config.table()).run();
            }
        }
    }

    /**
     * Reads a file and changes nothing.
     *
     * @param file of letters
     * @return its letters, all counted as kept, by the kind of their failure
     * @throws IOException if the file cannot be read
     */
    public static Summary inspect(Path file) throws IOException {
        return ReplayRun.inspect(file);
    }

    /**
     * Replays files from the command line; {@code --help} says how, docs/dead-letters.md more. Ends the process: 0 if
     * nothing is left in the files, 1 if something is, 2 if the arguments are wrong, 3 if a replay could not be done.
     *
     * @param args the arguments
     */
    public static void main(String[] args) {
        System.exit(new ReplayCommand(System.getenv(), System.out, System.err).run(args));
    }
}
