package io.sluice.ingest.lambda.internal.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RejectsTest {

    private static final long LONG = 10_000;

    private static WriteFailure failure(String message) {
        return WriteFailure.builder(FailureKind.VALIDATION, message).build();
    }

    @Test
    void shouldTellThatALetterIsKeptWhenTheSinkHasTakenIt() throws Exception {
        List<String> kept = new ArrayList<>();
        try (Rejects rejects = new Rejects(letter -> kept.add(letter.message()))) {
            Outcomes outcomes = rejects.keep(failure("bad"), 3);

            assertThat(outcomes.await(LONG)).isTrue();
            assertThat(outcomes.report().rejected()).isEqualTo(1);
            assertThat(outcomes.failures()).singleElement().matches(WriteFailure::deadLettered);
            assertThat(kept).containsExactly("bad");
        }
    }

    @Test
    void shouldTellThatALetterIsNotKeptWhenTheSinkThrows() throws Exception {
        try (Rejects rejects = new Rejects(letter -> {
            if (letter.message().equals("checked")) {
                throw new IOException("full");
            }
            throw new IllegalStateException("broken");
        })) {
            for (String message : List.of("checked", "unchecked")) {
                Outcomes outcomes = rejects.keep(failure(message), 3);

                assertThat(outcomes.await(LONG)).isTrue();
                assertThat(outcomes.failures()).singleElement().matches(letter -> !letter.deadLettered());
            }
        }
    }

    @Test
    void shouldBePendingWhileTheSinkHangsAndRefuseWhatFindsNoRoom() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (Rejects rejects = new Rejects(letter -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        })) {
            Outcomes first = rejects.keep(failure("first"), 32 << 20);
            Outcomes second = rejects.keep(failure("second"), 1);

            assertThat(first.await(0)).isFalse();
            assertThat(first.report().pending()).isEqualTo(1);
            assertThat(second.await(0)).isTrue();
            assertThat(second.failures()).singleElement().matches(letter -> !letter.deadLettered());
            go.countDown();
            assertThat(first.await(LONG)).isTrue();
        }
    }
}
