package io.sluice.ingest;

import java.util.Objects;
import java.util.UUID;

/**
 * One reading of one device, in the shape of the {@linkplain ReadingTable#reference() reference table}. Immutable.
 *
 * @param deviceId the device: the partition key
 * @param timestampMillis when the device took the reading, in milliseconds since the epoch (any {@code long}: earlier
 *     and later than any clock is the device's business)
 * @param temperature finite; the unit is the fleet's own, usually degrees Celsius
 * @param humidity finite; the unit is the fleet's own, usually percent of relative humidity
 */
public record SensorReading(UUID deviceId, long timestampMillis, float temperature, float humidity) {

    /**
     * Checks what can be checked of a value on its own.
     *
     * @param deviceId as the record says
     * @param timestampMillis as the record says
     * @param temperature as the record says
     * @param humidity as the record says
     * @throws NullPointerException if {@code deviceId} is null
     * @throws IllegalArgumentException if {@code temperature} or {@code humidity} is NaN or infinite
     */
    public SensorReading {
        Objects.requireNonNull(deviceId, "deviceId");
        requireFinite("temperature", temperature);
        requireFinite("humidity", humidity);
    }

    private static void requireFinite(String name, float value) {
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException(name + " must be a finite number, was " + value);
        }
    }
}
