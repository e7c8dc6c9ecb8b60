package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.ALL_TYPES;
import static io.sluice.ingest.internal.decode.DecodeFixtures.DEVICE;
import static io.sluice.ingest.internal.decode.DecodeFixtures.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read without the reference, and what is left to it; that both say the same is DecoderFuzzTest's. */
class FlatReaderDecodingTest {

    private final ReadingValues values = new ReadingValues(ALL_TYPES.columns().size());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"u\":\"" + DEVICE + "\"",
                "\"f\":22.5",
                "\"f\":-31.1333333333333",
                "\"f\":0.000001",
                "\"f\":1e-30",
                "\"f\":16777217",
                "\"f\":8388608.5",
                "\"f\":3.4028235E+38",
                "\"d\":0.30000000000000004",
                "\"d\":1.7976931348623157e60",
                "\"d\":-0.0",
                "\"i\":-2147483648",
                "\"b\":9223372036854775807",
                "\"i\":-0",
                "\"note\":\"plain text, {[:]}\"",
                "\"note\":\"naïve 温度 🌡\"",
                "\"on\":true",
                "\"on\":false",
                "\"f\":null,\"note\":null",
                " \"i\" : 1 ,\n\t\"b\" :\r\n2 ",
                "\"größe\":1",
                "\"on\":false,\"i\":1,\"u\":\"" + DEVICE + "\""
            })
    void shouldReadTheCommonShape(String more) {
        byte[] reading = machine(more).getBytes(StandardCharsets.UTF_8);

        assertThat(read(JsonFormat.DEFAULT, reading, reading.length)).isEqualTo(reading.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\":1",
                "\"i\":1,\"i\":1",
                "\"i\":null,\"i\":1",
                "\"\\u0069\":1",
                "\"i\":1.0",
                "\"i\":1e3",
                "\"i\":2147483648",
                "\"i\":\"1\"",
                "\"b\":9223372036854775808",
                "\"b\":18446744073709551616",
                "\"b\":-9223372036854775808",
                "\"f\":12345678901234567890",
                "\"f\":1e39",
                "\"f\":1e-46",
                "\"f\":01",
                "\"f\":1.",
                "\"f\":.5",
                "\"f\":-",
                "\"f\":+1",
                "\"f\":1e",
                "\"f\":1e+",
                "\"f\":1e00001",
                "\"f\":NaN",
                "\"f\":1x",
                "\"note\":\"a\\nb\"",
                "\"note\":\"a\tb\"",
                "\"note\":\"a",
                "\"note\":1",
                "\"on\":1",
                "\"on\":truth",
                "\"on\":tru",
                "\"u\":\"x\"",
                "\"u\":\"674953e7-2251-57e9-a39d-cbd52724418g\"",
                "\"u\":\"674953e7-2251-57e9-a39d-\u00e9bd52724418\"",
                "\"i\":{}",
                "\"i\":[]",
                "i:1",
                "\"i\" 1",
                "\"i\":",
                "\"i\"",
                "\"",
                "\"f\":nulL"
            })
    void shouldLeaveEverythingElse(String more) {
        byte[] reading = machine(more).getBytes(StandardCharsets.UTF_8);

        assertThat(read(JsonFormat.DEFAULT, reading, reading.length)).isEqualTo(FlatReader.LEFT);
    }

    @Test
    void shouldLeaveAReadingWithoutAllItsRequiredFields() {
        byte[] reading = "{\"machine\":\"m1\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(read(JsonFormat.DEFAULT, reading, reading.length)).isEqualTo(FlatReader.LEFT);
    }

    @Test
    void shouldLeaveAReadingThatDoesNotEndBeforeTheLimit() {
        byte[] reading = machine("\"u\":\"" + DEVICE + "\",\"f\":-1.5e-3,\"on\":true,\"note\":\"é\",\"d\":null ")
                .getBytes(StandardCharsets.UTF_8);
        for (int limit = 1; limit < reading.length; limit++) {
            assertThat(read(JsonFormat.DEFAULT, reading, limit)).isEqualTo(FlatReader.LEFT);
        }
        assertThat(read(JsonFormat.DEFAULT, reading, reading.length)).isEqualTo(reading.length);
    }

    @Test
    void shouldReadIsoTimestamps() {
        JsonFormat iso = JsonFormat.DEFAULT.withTimestampUnit(TimestampUnit.ISO_8601);
        byte[] reading = "{\"machine\":\"m1\",\"at\":\"2023-01-01T00:00:00.25Z\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(read(iso, reading, reading.length)).isEqualTo(reading.length);
        assertThat(values.bits(1)).isEqualTo(1672531200250L);
    }

    @Test
    void shouldPointIntoTheDocumentForText() {
        byte[] reading = machine("\"note\":\"hot\"").getBytes(StandardCharsets.UTF_8);

        read(JsonFormat.DEFAULT, reading, reading.length);

        int note = 7;
        assertThat(values.textBytes(note)).isSameAs(reading);
        assertThat(new String(reading, values.textOffset(note), values.textLength(note), StandardCharsets.UTF_8))
                .isEqualTo("hot");
    }

    private int read(JsonFormat format, byte[] reading, int limit) {
        return new FlatReader(new FieldTable(ALL_TYPES), format).read(reading, 0, limit, values);
    }
}
