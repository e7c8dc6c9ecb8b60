package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WriteFailureTest {

    @Test
    void shouldWriteTheJsonOfAReadingWithGoodValuesByTheTablesMapping() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("device_id", new UUID(0, 1));
        values.put("ts", Instant.ofEpochMilli(1_672_531_200_000L));
        values.put("temperature", 22.5f);
        values.put("humidity", 40f);

        WriteFailure failure = WriteFailure.builder(FailureKind.TIMEOUT, "no answer")
                .values(ReadingTable.reference(), JsonFormat.DEFAULT, values)
                .build();

        assertThat(failure.json())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"deviceId\":\"00000000-0000-0000-0000-000000000001\",\"ts\":1672531200000,\"temp\":22.5,"
                        + "\"humidity\":40.0}");
    }

    @Test
    void shouldNotChangeWhenTheJsonItGaveIsChanged() {
        WriteFailure failure = WriteFailure.builder(FailureKind.VALIDATION, "bad")
                .json("{}".getBytes(StandardCharsets.UTF_8))
                .build();

        byte[] given = failure.json();
        assertThat(given).isNotNull();
        given[0] = 'x';

        assertThat(failure.json()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
    }

    @Test
    void shouldSayTheSameOfItselfButForBeingKept() {
        WriteFailure failure = WriteFailure.builder(FailureKind.OVERLOADED, "busy")
                .cause(new IllegalStateException("cause"))
                .index(3)
                .at(17, "temp")
                .attempts(4)
                .node("n:1", 2)
                .age(Duration.ofSeconds(9))
                .json(new byte[] {'1'})
                .build();

        WriteFailure kept = failure.asDeadLettered();

        assertThat(failure.deadLettered()).isFalse();
        assertThat(kept.deadLettered()).isTrue();
        assertThat(kept.toString()).isEqualTo(failure.toString().replace("deadLettered=false", "deadLettered=true"));
        assertThat(kept.json()).isEqualTo(failure.json());
    }

    @Test
    void shouldHaveNoJsonWhereNothingWasRefused() {
        assertThat(WriteFailure.builder(FailureKind.VALIDATION, "the document ends")
                        .build()
                        .json())
                .isNull();
    }

    @Test
    void shouldStayInOneLineWhateverADeviceOrAServerSays() {
        WriteFailure failure = WriteFailure.builder(FailureKind.SERVER_ERROR, "bad\r\nERROR forged \u2028line")
                .values(
                        ReadingTable.reference(),
                        JsonFormat.DEFAULT,
                        Map.of("note", "a\n2026-01-01 ERROR the disk is full", "arrow", "\u202eright to left"))
                .at(3, "te\nmp")
                .node("n:1", 0)
                .cause(new IllegalStateException("two\nlines"))
                .build();

        assertThat(failure.message()).isEqualTo("bad\\u000d\\u000aERROR forged \\u2028line");
        assertThat(failure.toString())
                .contains("a\\u000a2026-01-01 ERROR the disk is full", "\\u202eright", "te\\u000amp", "two\\u000alines")
                .doesNotContain("\n", "\r", "\u2028", "\u202e");
        assertThat(failure.field()).isEqualTo("te\nmp");
        assertThat(failure.values()).containsEntry("note", "a\n2026-01-01 ERROR the disk is full");
    }
}
