package io.sluice.ingest;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.sluice.ingest.internal.config.IngestorConfig;
import io.sluice.ingest.internal.deadletter.Letter;
import io.sluice.ingest.internal.deadletter.LetterLines;
import io.sluice.ingest.internal.deadletter.LetterScan;
import io.sluice.ingest.internal.session.SessionOpener;
import io.sluice.ingest.internal.session.TableReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

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
            DeadLetterReplay.Summary of = replay(file, arguments);
            out.println(file + ": " + of);
            sum = sum.plus(of);
        }
        return sum;
    }

    private record TableName(String keyspace, String table) {
        @Override
        public String toString() {
            return keyspace + "." + table;
        }
    }

    /** The letters of a file that are of one table. */
    private static final class Letters {
        private long count;
        private boolean haveValues;
    }

    /** Replays what a file has of each table, one after another. */
    private DeadLetterReplay.Summary replay(Path file, ReplayArguments arguments)
            throws IOException, InterruptedException {
        DeadLetterReplay.Summary before = DeadLetterReplay.inspect(file);
        Map<TableName, Letters> tables = tablesOf(file);
        SortedMap<String, Long> reasons = new TreeMap<>();
        IngestException notThere = null;
        long stored = 0;
        int replayed = 0;
        long ofNoTable = before.read();
        for (Map.Entry<TableName, Letters> each : tables.entrySet()) {
            TableName name = each.getKey();
            Letters letters = each.getValue();
            ofNoTable -= letters.count;
            if (!letters.haveValues || !isAskedFor(name, arguments)) {
                reasons.put("of table " + name, letters.count);
                continue;
            }
            try {
                DeadLetterReplay.Summary of = replay(file, arguments, name.keyspace(), name.table());
                replayed++;
                stored += of.stored();
                of.reasons().forEach((reason, count) -> {
                    if (!reason.startsWith("of table ") && !reason.equals(ReplayRun.NO_LETTER)) {
                        reasons.merge(reason, count, Long::sum);
                    }
                });
            } catch (IngestException e) {
                if (e.kind() != FailureKind.SCHEMA) {
                    throw e;
                }
                notThere = e;
                reasons.put(String.valueOf(e.getMessage()), letters.count);
            }
        }
        if (replayed == 0) {
            if (notThere != null) {
                throw notThere;
            }
            return before; // no letter in it to be stored
        }
        if (ofNoTable > 0) {
            reasons.put(ReplayRun.NO_LETTER, ofNoTable);
        }
        return new DeadLetterReplay.Summary(
                before.read(), stored, before.read() - stored, before.torn(), before.skipped(), reasons);
    }

    private static boolean isAskedFor(TableName name, ReplayArguments arguments) {
        return (arguments.keyspace() == null || arguments.keyspace().equals(name.keyspace()))
                && (arguments.table() == null || arguments.table().equals(name.table()));
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
            readSchema(session);
            return DeadLetterReplay.replay(
                    file,
                    settings(arguments)
                            .session(session)
                            .localDatacenter(arguments.datacenter())
                            .table(TableReader.read(session, keyspace, table)));
        }
    }

    /** The application's settings of the driver, which hold here, too, may have it read no schema: tables then need it. */
    private static void readSchema(CqlSession session) {
        if (session.isSchemaMetadataEnabled()) {
            return;
        }
        try {
            session.setSchemaMetadataEnabled(true).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IngestException(
                    FailureKind.UNAVAILABLE,
                    "the schema cannot be read, which advanced.metadata.schema.enabled=false in the driver's settings left"
                            + " for now: " + e.getCause(),
                    e);
        }
    }

    private static SensorIngestorBuilder settings(ReplayArguments arguments) {
        ConsistencyLevel level = DefaultConsistencyLevel.valueOf(arguments.consistency());
        return SensorIngestor.builder().consistency(level);
    }

    private static Map<TableName, Letters> tablesOf(Path file) throws IOException {
        Map<TableName, Letters> tables = new LinkedHashMap<>();
        try (LetterLines lines = LetterLines.of(file)) {
            LetterScan scan = new LetterScan(lines::next);
            LetterScan.Entry entry;
            while ((entry = scan.next()) != null) {
                for (LetterScan.Found found : entry.letters()) {
                    Letter letter = found.letter();
                    Letters of = tables.computeIfAbsent(
                            new TableName(letter.keyspace(), letter.table()), name -> new Letters());
                    of.count++;
                    of.haveValues |= letter.hasValues();
                }
            }
        }
        return tables;
    }
}
