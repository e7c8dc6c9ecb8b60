package io.sluice.ingest.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoBytesDecodingTest {

    private final IsoBytes iso = new IsoBytes();

    @Test
    void shouldReadEveryDay() {
        LocalDate last = LocalDate.of(9999, 12, 31);
        for (LocalDate day = LocalDate.of(0, 1, 1); !day.isAfter(last); day = day.plusDays(1)) {
            long millis = day.atTime(23, 59, 58).toInstant(ZoneOffset.UTC).toEpochMilli();
            if (read(day + "T23:59:58Z") < 0 || iso.millis() != millis) {
                throw new AssertionError(day.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2023-01-01T00:00:00Z",
                "2023-01-01T00:00:00.2Z",
                "2023-01-01T00:00:00.25Z",
                "2023-01-01T12:34:56.789Z",
                "1969-12-31T23:59:59.999Z",
                "0000-02-29T00:00:00.001Z"
            })
    void shouldReadWhatTheJdkReads(String text) {
        assertThat(read(text)).isEqualTo(text.length());
        assertThat(iso.millis()).isEqualTo(Instant.parse(text).toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2023-01-01T00:00:00",
                "2023-01-01T00:00:00.Z",
                "2023-01-01T00:00:00.0000Z",
                "2023-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "2023-13-01T00:00:00Z",
                "2023-00-01T00:00:00Z",
                "2023-04-31T00:00:00Z",
                "2023-01-00T00:00:00Z",
                "2023-01-01T24:00:00Z",
                "2023-01-01T00:60:00Z",
                "2023-01-01T00:00:60Z",
                "2023-01-01t00:00:00Z",
                "2023-01-01 00:00:00Z",
                "2023-01-01T00:00:00z",
                "2023-01-01T00:00:00+00:00",
                "+023-01-01T00:00:00Z",
                "2023-1-01T00:00:000Z",
                "2023-01-01T00:00:00.12",
                "202a-01-01T00:00:00Z",
                "2023-01-01T-1:00:00Z"
            })
    void shouldLeaveEveryOtherForm(String text) {
        assertThat(read(text)).isEqualTo(IsoBytes.LEFT);
    }

    private int read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return iso.read(bytes, 0, bytes.length);
    }
}
