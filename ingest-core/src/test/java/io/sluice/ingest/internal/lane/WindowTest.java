package io.sluice.ingest.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WindowTest {

    private static final int WIDEST = 16;

    @ParameterizedTest
    @EnumSource(names = {"OVERLOADED", "RATE_LIMITED", "TIMEOUT"})
    void shouldHalveOnPressure(FailureKind kind) {
        Window window = new Window(WIDEST, true);

        window.refused(kind, 1, 2);

        assertThat(window.limit()).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource(names = {"SCHEMA", "CONNECTION", "UNAVAILABLE", "UNAUTHORIZED", "TOO_LARGE", "CLOSED"})
    void shouldStayOnFailuresThatAreNotPressure(FailureKind kind) {
        Window window = new Window(WIDEST, true);

        window.refused(kind, 1, 2);

        assertThat(window.limit()).isEqualTo(WIDEST);
    }

    @Test
    void shouldHalveOnceForRequestsThatWereOnTheirWayTogether() {
        Window window = new Window(WIDEST, true);

        window.refused(FailureKind.OVERLOADED, 1, 10);
        window.refused(FailureKind.OVERLOADED, 2, 11);
        window.refused(FailureKind.OVERLOADED, 10, 12);
        assertThat(window.limit()).isEqualTo(8);

        window.refused(FailureKind.OVERLOADED, 11, 13);
        assertThat(window.limit()).isEqualTo(4);
    }

    @Test
    void shouldNeverCloseAltogether() {
        Window window = new Window(WIDEST, true);

        for (long round = 1; round < 20; round++) {
            window.refused(FailureKind.TIMEOUT, 2 * round, 2 * round + 1);
        }

        assertThat(window.limit()).isEqualTo(1);
    }

    @Test
    void shouldWidenByOneForEachRoundOfAcknowledgementsUpToTheWidest() {
        Window window = new Window(WIDEST, true);
        window.refused(FailureKind.OVERLOADED, 1, 2);

        for (int i = 0; i < 8; i++) {
            assertThat(window.limit()).isEqualTo(8);
            window.acknowledged();
        }
        assertThat(window.limit()).isEqualTo(9);

        for (int i = 0; i < 1_000; i++) {
            window.acknowledged();
        }
        assertThat(window.limit()).isEqualTo(WIDEST);
    }

    @Test
    void shouldNotNarrowWhenFixed() {
        Window window = new Window(WIDEST, false);

        window.refused(FailureKind.OVERLOADED, 1, 2);

        assertThat(window.limit()).isEqualTo(WIDEST);
    }
}
