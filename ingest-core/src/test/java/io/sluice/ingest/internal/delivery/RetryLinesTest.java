package io.sluice.ingest.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryLinesTest {

    private final RetryLines<String> lines = new RetryLines<>(12);

    private void add(String line, int count) {
        for (int n = 0; n < count; n++) {
            lines.of(line).add(line + n);
        }
    }

    private List<String> takeAll() {
        List<String> taken = new ArrayList<>();
        for (String next = lines.take(); next != null; next = lines.take()) {
            taken.add(next);
        }
        return taken;
    }

    @Test
    void shouldLeaveAsMuchFreeAsOneLineHas() {
        add("a", 9);
        assertThat(takeAll()).containsExactly("a0", "a1", "a2", "a3", "a4", "a5");
    }

    @Test
    void shouldTakeTurnsAndShareWhenSeveralLinesWait() {
        add("a", 9);
        add("b", 9);
        assertThat(takeAll()).containsExactlyInAnyOrder("a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3");

        add("c", 1);
        assertThat(takeAll()).as("what is kept free for a newcomer").containsExactly("c0");
    }

    @Test
    void shouldGoOnInALineAsItsOwnLeave() {
        add("a", 9);
        takeAll();
        lines.leave(lines.of("a"));
        assertThat(takeAll()).containsExactly("a6");
    }

    @Test
    void shouldGiveEachLineOnePlaceWhenThereAreMoreLinesThanPlaces() {
        for (char line = 'a'; line <= 'z'; line++) {
            add(String.valueOf(line), 2);
        }
        assertThat(takeAll()).hasSize(26).contains("a0", "m0", "z0").doesNotContain("a1", "z1");
    }

    @Test
    void shouldTakeTheLeastOfALineFirst() {
        lines.of("a").add("2");
        lines.of("a").add("1");
        assertThat(lines.take()).isEqualTo("1");
    }

    @Test
    void shouldLetALineGoThatNobodyIsIn() {
        lines.of("a");
        lines.forget("a");
        assertThat(lines.all()).isEmpty();
    }

    @Test
    void shouldFindWhatJoinsALineThatWasLetGoMeanwhile() {
        RetryLines.Line<String> line = lines.of("a");
        lines.forget("a");

        line.add("late");
        add("a", 1);

        assertThat(takeAll()).containsExactlyInAnyOrder("late", "a0");
    }
}
