package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.internal.decode.DecodedDocument.Accepted;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real readings, which stay outside the project: every one is taken, each decimal as the float nearest to it. */
class RoomReadingsDecodingTest {

    private static final Pattern LINE =
            Pattern.compile("\\{\"deviceId\":\"([^\"]+)\",\"ts\":(\\d+),\"temp\":([^,]+),\"humidity\":([^}]+)}");

    @ParameterizedTest
    @ValueSource(strings = {"room-a.ndjson", "room-b.ndjson"})
    void shouldTakeEveryReadingExactly(String file) throws IOException {
        Path path = Path.of(System.getProperty("sluice.shared.data", "../../shared/data"), file);
        assumeTrue(Files.exists(path), () -> "skipped: no real readings at " + path.toAbsolutePath());
        List<String> lines = Files.readAllLines(path);

        byte[] bytes = Files.readAllBytes(path);
        FlatReader flat = new FlatReader(new FieldTable(REFERENCE), JsonFormat.DEFAULT);
        ReadingValues values = new ReadingValues(REFERENCE.columns().size());

        List<Accepted> readings =
                DecodeFixtures.decode(REFERENCE, JsonFormat.DEFAULT, bytes).accepted();

        assertThat(readings).hasSameSizeAs(lines);
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            assertThat(line.matches()).isTrue();
            assertThat(readings.get(i).values())
                    .containsEntry("deviceId", UUID.fromString(line.group(1)))
                    .containsEntry("ts", Long.parseLong(line.group(2)))
                    .containsEntry("temp", FloatDecodingTest.nearestFloat(new BigDecimal(line.group(3))))
                    .containsEntry("humidity", FloatDecodingTest.nearestFloat(new BigDecimal(line.group(4))));
            // What devices really send is the common shape.
            assertThat(flat.read(bytes, readings.get(i).start(), bytes.length, values))
                    .isEqualTo(readings.get(i).end());
        }
    }
}
