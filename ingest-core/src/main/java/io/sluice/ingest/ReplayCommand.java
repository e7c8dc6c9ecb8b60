package io.sluice.ingest;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.deadletter.Letter;
import io.sluice.ingest.internal.deadletter.LetterLines;
import io.sluice.ingest.internal.deadletter.LetterReader;
import io.sluice.ingest.internal.session.SessionOpener;
import io.sluice.ingest.internal.session.TableReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The replay as a program. For one thread. */
final class ReplayCommand {

    static final int NOTHING_LEFT = 0;
    static final int SOMETHING_LEFT = 1;
    static final int WRONG_ARGUMENTS = 2;
    static final int NOT_DONE = 3;

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    ReplayCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Does what the arguments say; returns the exit code. */
    int run(String... args) {
        ReplayArguments arguments;
        try {
            arguments = ReplayArguments.parse(args, environment);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("--help lists the arguments");
            return WRONG_ARGUMENTS;
        }
        if (arguments.help()) {
            out.print(ReplayArguments.HELP);
            return NOTHING_LEFT;
        }
        try {
            DeadLetterReplay.Summary summary = arguments.dryRun() ? inspect(arguments) : replay(arguments);
            summary.reasons().forEach((reason, count) -> out.println("  kept " + count + ": " + reason));
            out.println(summary + (arguments.dryRun() ? " dry_run=true" : ""));
            return summary.isComplete() ? NOTHING_LEFT : SOMETHING_LEFT;
        } catch (IOException | IngestException | IllegalArgumentException e) {
            err.println("not replayed: " + e.getMessage());
            return NOT_DONE;
        } catch (InterruptedException e) {
            err.println("not replayed: interrupted");
            return NOT_DONE;
        }
    }

    private static DeadLetterReplay.Summary inspect(ReplayArguments arguments) throws IOException {
        DeadLetterReplay.Summary sum = DeadLetterReplay.Summary.NONE;
        for (Path file : arguments.files()) {
            sum = sum.plus(DeadLetterReplay.inspect(file));
        }
        return sum;
    }

    private DeadLetterReplay.Summary replay(ReplayArguments arguments) throws IOException, InterruptedException {
        DeadLetterReplay.Summary sum = DeadLetterReplay.Summary.NONE;
        for (Path file : arguments.files()) {
            Letter first = firstLetter(file);
            String keyspace =
                    arguments.keyspace() != null ? arguments.keyspace() : first == null ? null : first.keyspace();
            String table = arguments.table() != null ? arguments.table() : first == null ? null : first.table();
            DeadLetterReplay.Summary of = keyspace == null || table == null
                    ? DeadLetterReplay.inspect(file) // no letter in it to be stored
                    : replay(file, arguments, keyspace, table);
            out.println(file + ": " + of);
            sum = sum.plus(of);
        }
        return sum;
    }

    private DeadLetterReplay.Summary replay(Path file, ReplayArguments arguments, String keyspace, String table)
            throws IOException, InterruptedException {
        SensorIngestorBuilder settings = settings(arguments)
                .hosts(arguments.hosts())
                .localDatacenter(arguments.datacenter())
                // Only where it is; its shape is read from the database.
                .table(ReadingTable.reference(keyspace, table));
        String username = environment.get("SCYLLA_USERNAME");
        if (username != null) {
            settings.credentials(username, environment.getOrDefault("SCYLLA_PASSWORD", ""));
        }
        IngestorConfig config = settings.config();
        try (CqlSession session = SessionOpener.open(config)) {
            return DeadLetterReplay.replay(
                    file,
                    settings(arguments)
                            .session(session)
                            .localDatacenter(arguments.datacenter())
                            .table(TableReader.read(session, keyspace, table)));
        }
    }

    private static SensorIngestorBuilder settings(ReplayArguments arguments) {
        ConsistencyLevel level = DefaultConsistencyLevel.valueOf(arguments.consistency());
        return SensorIngestor.builder().consistency(level);
    }

    private static @Nullable Letter firstLetter(Path file) throws IOException {
        try (LetterLines lines = LetterLines.of(file)) {
            LetterLines.Line line;
            while ((line = lines.next()) != null) {
                try {
                    if (!line.overlong()) {
                        return LetterReader.read(line.bytes());
                    }
                } catch (LetterReader.NoLetterException e) {
                    // The replay tells of it.
                }
            }
            return null;
        }
    }
}
