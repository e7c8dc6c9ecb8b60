package io.sluice.ingest.internal.session;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.transport.FailureClassifier;
import io.sluice.ingest.internal.transport.TableFit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the table with the mapping, at the start and whenever the driver's metadata has changed: a statement prepared
 * once is prepared again by its text alone, and takes the same bytes for whatever types the columns have by then.
 * Thread-safe.
 *
 * <p>A table that the metadata does not have is none of its business: the database itself refuses rows for it, and takes
 * them a moment before the driver has read of a table made anew.
 */
public final class TableWatch implements TableFit {

    private static final Logger LOG = LoggerFactory.getLogger(TableWatch.class);

    private final Supplier<Metadata> metadata;
    private final ReadingTable mapping;
    private volatile Seen seen;

    /** What was found, and in what. */
    private record Seen(
            Metadata metadata,
            @Nullable TableMetadata table,
            @Nullable IngestException misfit) {}

    private TableWatch(Supplier<Metadata> metadata, ReadingTable mapping, Seen seen) {
        this.metadata = metadata;
        this.mapping = mapping;
        this.seen = seen;
    }

    /**
     * Begins to watch, with a table that fits or is not there.
     *
     * @throws IngestException SCHEMA if the table is other than the mapping says, naming all that is; of the driver's
     *     failure's kind if that cannot be found out
     */
    public static TableWatch begin(CqlSession session, ReadingTable mapping) {
        try {
            return begin(
                    session::getMetadata, () -> TableShape.ask(session, mapping.keyspace(), mapping.table()), mapping);
        } catch (DriverException e) {
            throw new IngestException(
                    FailureClassifier.kindOf(e),
                    "cannot read the columns of " + mapping + " from system_schema: " + e.getMessage(),
                    e);
        }
    }

    static TableWatch begin(
            Supplier<Metadata> metadata, Supplier<Optional<TableShape>> database, ReadingTable mapping) {
        Metadata now = metadata.get();
        TableMetadata table = TableShape.known(now, mapping.keyspace(), mapping.table());
        if (table == null || misfit(TableShape.of(table), mapping) != null) {
            // The metadata may be late, or not be read at all.
            IngestException misfit =
                    database.get().map(shape -> misfit(shape, mapping)).orElse(null);
            if (misfit != null) {
                throw misfit;
            }
        }
        return new TableWatch(metadata, mapping, new Seen(now, table, null));
    }

    @Override
    public @Nullable IngestException misfit() {
        Seen last = seen;
        Metadata now = metadata.get();
        return last.metadata == now ? last.misfit : look();
    }

    private synchronized @Nullable IngestException look() {
        Seen last = seen;
        Metadata now = metadata.get();
        if (last.metadata == now) {
            return last.misfit; // somebody else has looked
        }
        TableMetadata table = TableShape.known(now, mapping.keyspace(), mapping.table());
        IngestException misfit = Objects.equals(table, last.table)
                ? last.misfit // it was something else that changed
                : table == null ? null : misfit(TableShape.of(table), mapping);
        if (misfit != null && last.misfit == null) {
            LOG.warn("{}; its rows fail as SCHEMA until it is", misfit.getMessage());
        } else if (misfit == null && last.misfit != null) {
            LOG.info("table {} is as mapped again, or gone", mapping);
        }
        seen = new Seen(now, table, misfit);
        return misfit;
    }

    private static @Nullable IngestException misfit(TableShape shape, ReadingTable mapping) {
        List<String> differences = shape.differencesFrom(mapping);
        return differences.isEmpty()
                ? null
                : new IngestException(
                        FailureKind.SCHEMA,
                        "table " + mapping + " is not as mapped: " + String.join("; ", differences),
                        null);
    }
}
