package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.time.Duration;

/**
 * What every request of an ingestor does.
 *
 * @param statement the INSERT whose variables the rows fill, in order
 * @param variables how many variables that are
 * @param consistency of every write
 * @param timeout after which a request without an answer has failed
 * @param table whether the table is still as the statement was prepared for
 */
public record InsertRequest(
        PreparedStatement statement, int variables, ConsistencyLevel consistency, Duration timeout, TableFit table) {}
