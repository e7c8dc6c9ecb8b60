package io.sluice.ingest.benchmarks.quickstart;

import java.util.UUID;

/**
 * A reading to play and what must then be in the table.
 *
 * @param json the event, as a sensor would send it
 * @param key its row
 * @param temperature the float nearest to the decimal in the event
 * @param humidity the float nearest to the decimal in the event
 */
public record Played(String json, Key key, float temperature, float humidity) {

    /**
     * The primary key of a row.
     *
     * @param deviceId the device
     * @param timestampMillis the reading's time
     */
    public record Key(UUID deviceId, long timestampMillis) {}
}
