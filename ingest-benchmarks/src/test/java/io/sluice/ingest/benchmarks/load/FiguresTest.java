package io.sluice.ingest.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

    private static Figures of(double rows, double cpu) {
        Figures figures = new Figures();
        figures.put("rows", rows);
        figures.put("one_cpu", cpu);
        return figures;
    }

    @Test
    void shouldTakeTheMedianOfEachNumberByItself() {
        Figures medians = Figures.medians(List.of(of(10, 1), of(30, 9), of(20, 5)));

        assertThat(medians).isEqualTo(of(20, 5));
    }

    @Test
    void shouldTakeTheMeanOfTheMiddleTwoOfAnEvenCount() {
        assertThat(Figures.medians(List.of(of(10, 1), of(20, 4)))).isEqualTo(of(15, 2.5));
    }

    @Test
    void shouldTellHowFarRoundsLieApart() {
        assertThat(Figures.spread(List.of(of(90, 0), of(110, 0), of(100, 0)), "rows"))
                .isEqualTo(0.2);
    }

    @Test
    void shouldSetAPartApart() {
        assertThat(of(1, 2).under("one_").values()).containsOnlyKeys("cpu");
        assertThat(of(1, 2).without("one_").values()).containsOnlyKeys("rows");
    }

    @Test
    void shouldComeBackFromJson() {
        ClientReport report = new ClientReport(of(1.5, 2), new Tally(5, 5, 4, 1, 0, "why"));

        assertThat(Json.read(Json.line(report), ClientReport.class)).isEqualTo(report);
    }
}
