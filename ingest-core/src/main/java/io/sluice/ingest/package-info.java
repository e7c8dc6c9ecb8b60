/**
 * Sluice: sensor readings, as JSON or typed values, into ScyllaDB.
 *
 * <p>{@link io.sluice.ingest.SensorIngestor} is the door. Everything that it promises is said there; the other types
 * are what goes in ({@link io.sluice.ingest.SensorReading}, {@link io.sluice.ingest.ReadingTable}, {@link
 * io.sluice.ingest.JsonFormat}) and what comes out ({@link io.sluice.ingest.Admission}, {@link
 * io.sluice.ingest.WriteGroup}, {@link io.sluice.ingest.WriteFailure}, {@link io.sluice.ingest.IngestorStats}).
 */
@NullMarked
package io.sluice.ingest;

import org.jspecify.annotations.NullMarked;
