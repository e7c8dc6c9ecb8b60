package io.sluice.ingest.lambda.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionGuardTest implements ConnectionGuard.Connections {

    private static final long GAP = 5_000;
    private static final long MARGIN = 300;

    private final List<Long> probes = new ArrayList<>();
    private boolean connected = true;
    private long wall = 1_700_000_000_000L;
    private long nanos = 5;

    private final ConnectionGuard guard = new ConnectionGuard(this, GAP, MARGIN, () -> wall, () -> nanos);

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean probe(long millis) {
        probes.add(millis);
        return true;
    }

    @ParameterizedTest
    @CsvSource({
        // The wall clock alone went on: the machine was paused.
        "5000, 0, true",
        // Both did: nothing was to do.
        "3600000, 3600000, true",
        // The wall clock was set back meanwhile.
        "-7000, 6000, true",
        "4999, 4999, false",
        "-7000, 100, false",
        "0, 0, false"
    })
    @DisplayName("case 45: a gap is seen by the wall clock or by the other one")
    void shouldProbeAfterAGapByEitherClock(long wallPassed, long nanosPassed, boolean probed) throws Exception {
        guard.asking();
        wall += wallPassed;
        nanos += nanosPassed * 1_000_000L;

        guard.arrived(wall + 10_300);

        assertThat(probes.isEmpty()).isEqualTo(!probed);
    }

    @ParameterizedTest
    @CsvSource({
        // A quarter of the two seconds is left to the writes.
        "2300, 1500",
        "900300, 3000"
    })
    @DisplayName("case 45: a connection that is known to be gone calls for a probe without a gap")
    void shouldProbeWithinBoundsWhenNoConnectionIsOpen(long budget, long probed) throws Exception {
        connected = false;
        guard.asking();

        guard.arrived(wall + budget);

        assertThat(probes).containsExactly(probed);
    }

    @Test
    void shouldNotProbeWhenTheDeadlineHasPassed() throws Exception {
        connected = false;

        guard.arrived(wall + MARGIN);

        assertThat(probes).isEmpty();
    }

    @Test
    void shouldMeasureEachGapAnew() throws Exception {
        wall += 2 * GAP;
        guard.asking();
        wall += GAP - 1;

        guard.arrived(wall + 10_000);

        assertThat(probes).isEmpty();
    }
}
