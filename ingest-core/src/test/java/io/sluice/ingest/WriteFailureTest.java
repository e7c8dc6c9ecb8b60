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
}
