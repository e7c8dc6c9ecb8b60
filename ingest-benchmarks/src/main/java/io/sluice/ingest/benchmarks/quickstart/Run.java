package io.sluice.ingest.benchmarks.quickstart;

import io.sluice.ingest.lambda.Bootstrap;
import io.sluice.ingest.lambda.testkit.RunningAdapter;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** One run of the quickstart, step by step. For one thread. */
public final class Run {

    private final Options options;
    private final List<Played> readings;
    private final PrintStream out;
    private final AtomicBoolean ending = new AtomicBoolean();

    private Run(Options options, List<Played> readings, PrintStream out) {
        this.options = options;
        this.readings = readings;
        this.out = out;
    }

    /**
     * Makes ready what is to be played; starts nothing.
     *
     * @throws IllegalArgumentException if the file of readings is not one
     */
    public static Run prepare(Options options, PrintStream out) {
        try {
            List<Played> readings = options.readings() == null
                    ? Fleet.readings(options.devices(), options.count())
                    : ReadingsFile.readings(options.readings(), options.count());
            return new Run(options, readings, out);
        } catch (IOException e) {
            throw new IllegalArgumentException(options.readings() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Plays everything and compares; the last line printed is the result.
     *
     * @param login where a login for an own cluster is looked up
     * @return whether all is well
     */
    public boolean execute(Map<String, String> login) {
        Thread hook = new Thread(() -> ending.set(true), "quickstart-ending");
        Runtime.getRuntime().addShutdownHook(hook);
        try (Target target = openTarget(login)) {
            Report report = play(target);
            report.table().forEach(out::println);
            report.outcomes().failures().forEach(failure -> out.println("  not stored: " + failure));
            target.close();
            out.println(report.line());
            return report.good();
        } catch (InterruptedException | IOException | RuntimeException | AssertionError e) {
            if (!ending.get()) {
                out.println();
                out.println("quickstart: broke off: " + e.getMessage());
            }
            return false;
        }
    }

    private Target openTarget(Map<String, String> login) {
        if (options.embedded()) {
            step("starting a database: one node, shown as ScyllaDB with four shards");
            return EmbeddedTarget.start(this::detail);
        }
        step("connecting to " + String.join(", ", options.hosts()));
        return OwnTarget.open(options, login, this::detail);
    }

    private Report play(Target target) throws InterruptedException, IOException {
        Outcomes outcomes = new Outcomes();
        Comparison comparison = new Comparison();
        step("starting the Lambda adapter before a Runtime API of its own");
        try (RunningAdapter adapter = RunningAdapter.start(target.environment())) {
            adapter.api().recording(false);
            step(String.format(
                    Locale.ROOT,
                    "playing %,d sensor events%s, one reading each",
                    readings.size(),
                    options.readings() == null
                            ? ""
                            : " of " + options.readings().getFileName()));
            Progress progress = new Progress(out, Progress.onTerminal(), readings.size());
            for (Played reading : readings) {
                if (ending.get()) {
                    throw new InterruptedException("the process was told to end");
                }
                comparison.played(reading, outcomes.answered(adapter.invoke(reading.json())));
                progress.one(outcomes.stored());
            }
            step("draining, and ending the adapter as the platform would");
            int code = adapter.stop();
            if (code != Bootstrap.EXIT_RUNTIME_API) {
                throw new IllegalStateException("the adapter ended with exit code " + code);
            }
        }
        step("reading every row back and comparing it bit for bit");
        target.readBack(comparison);
        return new Report(outcomes, comparison, target.misrouted(), target.shards(), List.of(target.rowsPerShard()));
    }

    private void step(String text) {
        out.println("* " + text);
    }

    private void detail(String text) {
        out.println("  " + text);
    }
}
