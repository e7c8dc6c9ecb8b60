package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the end of an ingestor takes, by a clock that only waiting moves. */
class EndingTest {

    private final Map<String, Duration> waited = new LinkedHashMap<>();
    private Set<String> stuck = Set.of("drain", "drain again", "sink", "callbacks", "session");
    private String interrupted = "";
    private String throwing = "";
    private boolean isEveryWaitPossible = true;
    private long now = Long.MAX_VALUE - 5; // nanoTime may overflow

    private void waits(String part, long nanos) throws InterruptedException {
        isEveryWaitPossible &= nanos >= 0;
        waited.put(part, Duration.ofNanos(nanos));
        if (part.equals(throwing)) {
            throw new StackOverflowError("of the test");
        }
        if (part.equals(interrupted)) {
            throw new InterruptedException();
        }
        if (stuck.contains(part)) {
            now += nanos;
        }
    }

    private final Ending ending = new Ending(
            new Ending.Parts() {
                @Override
                public void drain(long nanos) throws InterruptedException {
                    waits(waited.isEmpty() ? "drain" : "drain again", nanos);
                }

                @Override
                public void failPending() {
                    waited.put("fail", Duration.ZERO);
                }

                @Override
                public void closeSink(long nanos) throws InterruptedException {
                    waits("sink", nanos);
                }

                @Override
                public void closeCallbacks(long nanos) throws InterruptedException {
                    waits("callbacks", nanos);
                }

                @Override
                public void closeSession(long nanos) throws InterruptedException {
                    waits("session", nanos);
                }
            },
            () -> now);

    private Duration run(Duration closeTimeout) {
        long start = now;
        ending.run(closeTimeout);
        return Duration.ofNanos(now - start);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain", "drain again", "sink", "callbacks", "session"})
    void shouldEndTheOtherPartsThoughOneThrows(String part) {
        throwing = part;

        run(Duration.ofSeconds(1));

        assertThat(waited.keySet()).containsExactly("drain", "fail", "drain again", "sink", "callbacks", "session");
    }

    @AfterEach
    void clearInterrupt() {
        assertThat(isEveryWaitPossible).isTrue();
        Thread.interrupted();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 3_600})
    void shouldTakeNoLongerThanTheTimeoutAndTheGraceWhateverDoesNotReturn(long seconds) {
        Duration closeTimeout = Duration.ofSeconds(seconds);

        assertThat(run(closeTimeout)).isLessThanOrEqualTo(closeTimeout.plus(Ending.GRACE));

        assertThat(waited.keySet()).containsExactly("drain", "fail", "drain again", "sink", "callbacks", "session");
        assertThat(waited.get("drain")).isEqualTo(closeTimeout);
        assertThat(waited.get("drain again"))
                .as("for what is failed to be kept")
                .isPositive();
        assertThat(waited.get("callbacks")).isPositive();
        assertThat(waited.get("session")).isPositive();
    }

    @Test
    void shouldLeaveTheSinkWhatTheOutcomesDidNotNeed() {
        stuck = Set.of("sink", "callbacks", "session");
        Duration closeTimeout = Duration.ofSeconds(10);

        assertThat(run(closeTimeout)).isLessThanOrEqualTo(closeTimeout.plus(Ending.GRACE));

        assertThat(waited.get("sink")).isGreaterThan(closeTimeout);
    }

    @Test
    void shouldTakeNoTimeWhenNothingIsStuck() {
        stuck = Set.of();
        assertThat(run(Duration.ofSeconds(10))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain", "drain again", "sink", "callbacks", "session"})
    void shouldEndEveryPartAndKeepTheInterruptWhenItIsInterrupted(String part) {
        stuck = Set.of();
        interrupted = part;

        run(Duration.ofSeconds(10));

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(waited.keySet()).containsExactly("drain", "fail", "drain again", "sink", "callbacks", "session");
    }
}
