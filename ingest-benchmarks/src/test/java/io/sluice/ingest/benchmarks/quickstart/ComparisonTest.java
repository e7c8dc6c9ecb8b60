package io.sluice.ingest.benchmarks.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The comparison must be able to fail: each test doctors what is in the table. */
class ComparisonTest {

    private static final Played.Key KEY = new Played.Key(new UUID(1, 2), 3);
    private static final Played.Key OTHER = new Played.Key(new UUID(1, 2), 4);
    private static final Played READING = new Played("{}", KEY, 22.5f, -0.0f);

    private final Comparison comparison = new Comparison();

    @Test
    void shouldPassTheSameBits() {
        comparison.played(READING, true);
        comparison.row(KEY, 22.5f, -0.0f);

        assertCounts(1, 0, 0);
        assertThat(report(good -> {}).good()).isTrue();
    }

    @Test
    void shouldSeeALostRow() {
        comparison.played(READING, true);
        comparison.played(new Played("{}", OTHER, 1f, 1f), true);
        comparison.row(KEY, 22.5f, -0.0f);

        assertCounts(2, 1, 0);
        assertThat(report(good -> {}).good()).isFalse();
    }

    @Test
    void shouldSeeAValueThatIsOffByOneBit() {
        comparison.played(READING, true);
        comparison.row(KEY, Math.nextUp(22.5f), -0.0f);

        assertCounts(1, 0, 1);
        assertThat(report(good -> {}).good()).isFalse();
    }

    @Test
    void shouldTellZeroFromMinusZero() {
        comparison.played(READING, true);
        comparison.row(KEY, 22.5f, 0.0f);

        assertCounts(1, 0, 1);
    }

    @Test
    void shouldSeeANull() {
        comparison.played(READING, true);
        comparison.row(KEY, 22.5f, null);

        assertCounts(1, 0, 1);
    }

    @Test
    void shouldSeeAnAlteredKeyAsLostAndAltered() {
        comparison.played(READING, true);
        comparison.row(OTHER, 22.5f, -0.0f);

        assertCounts(1, 1, 1);
    }

    @Test
    void shouldSeeARowTwice() {
        comparison.played(READING, true);
        comparison.row(KEY, 22.5f, -0.0f);
        comparison.row(KEY, 22.5f, -0.0f);

        assertCounts(1, 0, 1);
    }

    @Test
    void shouldHoldTheLaterOfTwoReadingsOfOneKey() {
        comparison.played(READING, true);
        comparison.played(new Played("{}", KEY, 1f, 2f), true);
        comparison.row(KEY, 1f, 2f);

        assertCounts(1, 0, 0);
    }

    @Test
    void shouldNotMindARowOfAReadingThatFailed() {
        comparison.played(READING, false);
        comparison.row(KEY, 22.5f, -0.0f);

        assertCounts(0, 0, 0);
    }

    @Test
    void shouldNotPassAFailedReading() {
        assertThat(report(outcomes -> outcomes.answered(true, "{\"errorType\":\"Function.DatabaseUnavailable\"}"))
                        .good())
                .isFalse();
        assertThat(report(outcomes -> outcomes.answered(true, "{\"errorType\":\"Function.MalformedEvent\"}"))
                        .line())
                .startsWith("QUICKSTART accepted=0 stored=0 failed=1 lost=0 altered=0 misrouted=0 shards=4 ");
        assertThat(report(outcomes ->
                                outcomes.answered(false, "{\"accepted\":1,\"stored\":0,\"failed\":1,\"errors\":[{}]}"))
                        .line())
                .startsWith("QUICKSTART accepted=1 stored=0 failed=1 ");
    }

    @Test
    void shouldNotPassAMisroutedRow() {
        Report report = new Report(new Outcomes(), comparison, OptionalLong.of(1), 4, List.of());

        assertThat(report.good()).isFalse();
        assertThat(report.line()).contains(" misrouted=1 ");
    }

    @Test
    void shouldSayWhatIsNotKnown() {
        Report report = new Report(new Outcomes(), comparison, OptionalLong.empty(), 24, List.of());

        assertThat(report.good()).isTrue();
        assertThat(report.line()).contains(" misrouted=unknown shards=24 ");
    }

    private Report report(Consumer<Outcomes> answers) {
        Outcomes outcomes = new Outcomes();
        answers.accept(outcomes);
        return new Report(outcomes, comparison, OptionalLong.of(0), 4, List.of(new long[] {1, 2, 3, 4}));
    }

    private void assertCounts(long due, long lost, long altered) {
        assertThat(comparison.due()).isEqualTo(due);
        assertThat(comparison.lost()).isEqualTo(lost);
        assertThat(comparison.altered()).isEqualTo(altered);
    }
}
