package io.sluice.ingest.benchmarks.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetTest {

    /** The numbers were worked out by a separate program from the curves' formulas, and the ids by its own MD5. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 4f0b0579-e7a1-3dad-8701-f8019a71b357, 1767225600000, 18.1716, 54.3640",
        "1, 0, d5d7ee9c-0bff-3827-b488-8df9dfd9b9cc, 1767225600001, 20.2725, 52.8520",
        "199, 49, 2103d54d-ced5-3486-9d2a-d676b5342409, 1767228540199, 20.0813, 52.4724",
        "61000, 1000, b852e0b2-1be5-35d5-a4b0-d2fbee3e1e4f, 1767285601000, 23.2750, 40.8872",
        "7, 720, 8ed6165c-baac-3c7f-a565-1e38e75f16c2, 1767268800007, 20.9808, 45.0833"
    })
    void shouldFollowItsCurves(int device, int round, UUID id, long at, String temperature, String humidity) {
        Played reading = Fleet.reading(device, round);

        assertThat(reading)
                .isEqualTo(new Played(
                        "{\"deviceId\":\"" + id + "\",\"ts\":" + at + ",\"temp\":" + temperature + ",\"humidity\":"
                                + humidity + "}",
                        new Played.Key(id, at),
                        Float.parseFloat(temperature),
                        Float.parseFloat(humidity)));
    }

    @Test
    void shouldGiveEveryReadingAKeyOfItsOwn() {
        List<Played> readings = Fleet.readings(70, 1_000);

        assertThat(readings).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(readings.stream().map(Played::key).distinct()).hasSize(1_000);
        assertThat(readings.stream().map(reading -> reading.key().deviceId()).distinct())
                .hasSize(70);
        assertThat(readings.get(0)).isEqualTo(Fleet.reading(0, 0));
        assertThat(readings.get(71)).isEqualTo(Fleet.reading(1, 1));
    }
}
