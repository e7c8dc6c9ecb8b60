package io.sluice.ingest.benchmarks.quickstart;

import java.util.UUID;

/**
 * A reading to play and what must then be in the table.
 *
 * @param json the event, as a sensor would send it
 * @param deviceId its device
 * @param timestampMillis its time
 * @param temperature the float nearest to the decimal in the event
 * @param humidity the float nearest to the decimal in the event
 */
public record Played(byte[] json, UUID deviceId, long timestampMillis, float temperature, float humidity) {}
