package io.sluice.ingest.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.SensorIngestor;
import io.sluice.ingest.SensorIngestorBuilder;
import io.sluice.ingest.testkit.Conservation;
import io.sluice.ingest.testkit.ShardedCluster;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One ingestor under load from its opening to the reckoning: whatever a test does in between, in the end everything
 * accepted is stored or failed, everything acknowledged is in the table bit for bit, and nothing is left open.
 */
public final class ChaosRun {

    /** Whether the long forms run, as under the Maven profile {@code chaos}. */
    public static final boolean LONG = Boolean.getBoolean("sluice.chaos");

    /** Where the tables are. */
    public static final String KEYSPACE = "chaos_it";

    private static final Duration SETTLE = Duration.ofMinutes(3);
    private static final Set<ShardedCluster> WARM = ConcurrentHashMap.newKeySet();
    private static ChaosReport total = ChaosReport.NONE;

    private final ShardedCluster cluster;
    private final String table;
    private final Load load;
    private final Leaks leaks;
    private final SensorIngestor ingestor;
    private final long since = System.nanoTime();

    private ChaosRun(
            ShardedCluster cluster,
            String table,
            Load load,
            UnaryOperator<SensorIngestorBuilder> settings,
            Function<SensorIngestorBuilder, SensorIngestor> opening) {
        this.cluster = cluster;
        this.table = table;
        this.load = load;
        this.leaks = Leaks.begin();
        this.ingestor = opening.apply(settings.apply(builder(cluster, table, load)));
        load.start(ingestor);
    }

    private static SensorIngestorBuilder builder(ShardedCluster cluster, String table, Load load) {
        return SensorIngestor.builder()
                .hosts(cluster.contactPoints())
                .localDatacenter(cluster.datacenter())
                .table(ReadingTable.reference(KEYSPACE, table))
                .createSchema(3)
                .openTimeout(Duration.ofSeconds(60))
                .requestTimeout(Duration.ofSeconds(3))
                .deliveryTimeout(Duration.ofMinutes(2))
                .maxBlock(Duration.ofMinutes(2))
                .closeTimeout(Duration.ofMinutes(1))
                .failureListener(load);
    }

    /** Opens an ingestor on a table of its own and begins to write. */
    public static ChaosRun begin(
            ShardedCluster cluster, String table, Load load, UnaryOperator<SensorIngestorBuilder> settings)
            throws InterruptedException {
        return begin(cluster, table, load, settings, SensorIngestorBuilder::build);
    }

    /** As {@link #begin(ShardedCluster, String, Load, UnaryOperator)}, opening the ingestor in the test's own way. */
    public static ChaosRun begin(
            ShardedCluster cluster,
            String table,
            Load load,
            UnaryOperator<SensorIngestorBuilder> settings,
            Function<SensorIngestorBuilder, SensorIngestor> opening)
            throws InterruptedException {
        cluster.resetFronts();
        if (WARM.add(cluster)) {
            // What the first ingestor of a process leaves for good, such as the fronts' threads, is no leak.
            Load little = new Load(1, 500);
            ChaosRun warmUp =
                    new ChaosRun(cluster, "warm_up", little, UnaryOperator.identity(), SensorIngestorBuilder::build);
            await("rows of the warm-up", () -> little.accepted() > 200);
            little.stop();
            warmUp.ingestor.close();
            warmUp.leaks.count();
        }
        return new ChaosRun(cluster, table, load, settings, opening);
    }

    /** The ingestor under load. */
    public SensorIngestor ingestor() {
        return ingestor;
    }

    /** The load. */
    public Load load() {
        return load;
    }

    /** Lets the load go on for a while. */
    public static void goOn(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    /** Waits for something that must come. */
    public static void await(String what, BooleanSupplier condition) {
        long limit = System.nanoTime() + SETTLE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("waited " + SETTLE.toSeconds() + " s in vain for " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Waits until so many more rows are stored: the load goes on in spite of what was done. */
    public void awaitStored(long more) {
        long due = ingestor.stats().stored() + more;
        await(
                more + " rows to be stored: " + ingestor.stats(),
                () -> ingestor.stats().stored() >= due);
    }

    /** Ends the load and reckons up. Every fault must be over. */
    public ChaosReport end(int rounds) throws InterruptedException {
        load.stop();
        boolean flushed = ingestor.flush(SETTLE);
        ingestor.close();
        Conservation.check(ingestor, load.accepted(), load.failed());
        assertThat(flushed).as("everything has its outcome").isTrue();
        Leaks.Count leaked = leaks.count();
        TableCheck check = TableCheck.compare(cluster, KEYSPACE + "." + table, load);
        ChaosReport report = new ChaosReport(
                rounds,
                load.accepted(),
                ingestor.stats().stored(),
                load.failed(),
                check.lost(),
                check.altered(),
                leaked.threads().size(),
                leaked.sockets(),
                leaked.files());
        add(report);
        System.out.println(
                table + " in " + Duration.ofNanos(System.nanoTime() - since).toSeconds() + " s: " + report);
        assertThat(check.lost())
                .as("acknowledged rows that are not in the table")
                .isZero();
        assertThat(check.altered()).as("rows that are not as written").isZero();
        assertThat(leaked).as("left open").isEqualTo(Leaks.Count.NONE);
        assertThat(report.accepted()).isPositive();
        return report;
    }

    private static synchronized void add(ChaosReport report) {
        total = total.plus(report);
    }

    /** Everything so far in this process. */
    public static synchronized ChaosReport total() {
        return total;
    }
}
