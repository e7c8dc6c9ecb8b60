package io.sluice.ingest.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidBytesDecodingTest {

    private final UuidBytes reader = new UuidBytes();

    @Test
    void shouldReadAnyUuidInAnyCase() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            UUID uuid = new UUID(random.nextLong() >> random.nextInt(64), random.nextLong() << random.nextInt(64));
            String text = i % 2 == 0 ? uuid.toString() : uuid.toString().toUpperCase(Locale.ROOT);

            boolean read = reader.read(("\"" + text).getBytes(StandardCharsets.US_ASCII), 1);

            if (!read
                    || reader.high() != uuid.getMostSignificantBits()
                    || reader.low() != uuid.getLeastSignificantBits()) {
                throw new AssertionError(text);
            }
        }
    }

    @Test
    void shouldReadOrRefuseEveryByteInEveryPlace() {
        byte[] text = DecodeFixtures.DEVICE.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < text.length; at++) {
            byte kept = text[at];
            for (int b = 0; b < 256; b++) {
                text[at] = (byte) b;
                boolean due = kept == '-' ? b == '-' : b < 128 && Character.digit((char) b, 16) >= 0;
                assertThat(reader.read(text, 0)).as("byte %s at %s", b, at).isEqualTo(due);
                if (due) {
                    UUID uuid = UUID.fromString(new String(text, StandardCharsets.US_ASCII));
                    assertThat(new UUID(reader.high(), reader.low())).isEqualTo(uuid);
                }
            }
            text[at] = kept;
        }
    }
}
