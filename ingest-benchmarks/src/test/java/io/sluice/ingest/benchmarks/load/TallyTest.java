package io.sluice.ingest.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void shouldFindNothingBrokenWhenEveryRowIsAccountedFor() {
        assertThat(new Tally(10, 10, 10, 0, 0, "").broken(10)).isEmpty();
    }

    @Test
    void shouldAllowARetriedRowToBeStoredTwice() {
        assertThat(new Tally(10, 10, 10, 0, 2, "").broken(12)).isEmpty();
        assertThat(new Tally(10, 10, 10, 0, 2, "").broken(13)).hasSize(1);
    }

    @Test
    void shouldTellOfEveryBreach() {
        assertThat(new Tally(10, 9, 9, 0, 0, "").broken(9)).singleElement().isEqualTo("gave in 10, accepted 9");
        assertThat(new Tally(10, 10, 9, 0, 0, "").broken(9))
                .singleElement()
                .isEqualTo("accepted 10, stored 9, failed 0");
        assertThat(new Tally(10, 10, 9, 1, 0, "timeout").broken(9))
                .singleElement()
                .isEqualTo("1 failed, the first: timeout");
        assertThat(new Tally(10, 10, 10, 0, 0, "").broken(9))
                .singleElement()
                .isEqualTo("acknowledged 10, the server stored 9");
        assertThat(new Tally(10, 10, 10, 0, 0, "").broken(11)).hasSize(1);
    }
}
