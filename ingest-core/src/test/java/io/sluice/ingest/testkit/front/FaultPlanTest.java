package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static final RequestInfo WRITE = new RequestInfo(0, 1, RequestInfo.Kind.EXECUTE, 1, 0, "ks", "tb", 5);
    private static final RequestInfo HEARTBEAT = new RequestInfo(0, 1, RequestInfo.Kind.OPTIONS, 0, 0, "", "", 0);

    private final FaultPlan plan = new FaultPlan();

    @Test
    void shouldHitTheNextWritesOnly() {
        plan.next(2, Fault.lost());
        assertThat(plan.faultFor(HEARTBEAT)).isNull();
        assertThat(plan.faultFor(WRITE)).isEqualTo(Fault.lost());
        assertThat(plan.remaining()).isEqualTo(1);
        assertThat(plan.faultFor(WRITE)).isEqualTo(Fault.lost());
        assertThat(plan.faultFor(WRITE)).isNull();
    }

    @Test
    void shouldTryRulesInOrder() {
        Fault late = Fault.delay(Duration.ofMillis(5));
        plan.next(1, request -> request.shard() == 1, Fault.lost());
        plan.always(request -> true, late);
        assertThat(plan.faultFor(WRITE)).isEqualTo(Fault.lost());
        assertThat(plan.faultFor(WRITE)).isEqualTo(late);
        assertThat(plan.remaining()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldForgetAllRules() {
        plan.always(request -> true, Fault.lost());
        plan.clear();
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.faultFor(WRITE)).isNull();
    }
}
