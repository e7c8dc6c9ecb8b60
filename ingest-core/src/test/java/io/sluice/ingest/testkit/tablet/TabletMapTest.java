package io.sluice.ingest.testkit.tablet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.testkit.tablet.Tablet.Replica;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TabletMapTest {
    private static final List<UUID> HOSTS = List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));

    /** Four tablets of two replicas. */
    private final TabletMap map = new TabletMap(
            new int[][] {
                {TabletMap.place(0, 1), TabletMap.place(1, 2)},
                {TabletMap.place(1, 0), TabletMap.place(2, 3)},
                {TabletMap.place(2, 0), TabletMap.place(0, 0)},
                {TabletMap.place(0, 2), TabletMap.place(1, 1)}
            },
            HOSTS);

    @Test
    void shouldCutTheTokensEvenly() {
        assertThat(map.tablets())
                .extracting(Tablet::firstToken)
                .containsExactly(Long.MIN_VALUE, -0x4000000000000001L, -1L, 0x3fffffffffffffffL);
        assertThat(map.tablets())
                .extracting(Tablet::lastToken)
                .containsExactly(-0x4000000000000001L, -1L, 0x3fffffffffffffffL, Long.MAX_VALUE);
    }

    @Test
    void shouldFindTheTabletOfEveryEdge() {
        assertThat(map.indexOf(Long.MIN_VALUE + 1)).isZero();
        for (Tablet tablet : map.tablets()) {
            assertThat(map.indexOf(tablet.lastToken())).isEqualTo(tablet.index());
            assertThat(map.indexOf(tablet.firstToken() + 1)).isEqualTo(tablet.index());
        }
        TabletMap one = new TabletMap(new int[][] {{TabletMap.place(0, 0)}}, HOSTS);
        assertThat(one.indexOf(Long.MAX_VALUE)).isZero();
        assertThat(one.tablet(0).firstToken()).isEqualTo(Long.MIN_VALUE);
        assertThat(one.tablet(0).lastToken()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldKnowWhoHoldsATablet() {
        assertThat(map.owns(0, 0, 1)).isTrue();
        assertThat(map.owns(0, 1, 2)).isTrue();
        assertThat(map.owns(0, 0, 2)).isFalse();
        assertThat(map.owns(0, 2, 1)).isFalse();
        assertThat(map.tablet(1).replicas()).containsExactly(new Replica(1, 0), new Replica(2, 3));
    }

    @Test
    void shouldMoveToAnotherShardOfTheSameNode() {
        assertThat(map.moved(1, 2, 1).tablet(1).replicas()).containsExactly(new Replica(1, 0), new Replica(2, 1));
        assertThat(map.tablet(1).replicas()).containsExactly(new Replica(1, 0), new Replica(2, 3));
    }

    @Test
    void shouldMoveTheFirstReplicaToANodeThatHasNone() {
        TabletMap moved = map.moved(1, 0, 3);
        assertThat(moved.tablet(1).replicas()).containsExactly(new Replica(0, 3), new Replica(2, 3));
        assertThat(moved.owns(1, 1, 0)).isFalse();
        assertThat(moved.owns(1, 0, 3)).isTrue();
        assertThat(HexFormat.of().formatHex(moved.payload(1)))
                .contains("0000000000000001" + "00000004" + "00000003")
                .contains("0000000000000003" + "00000004" + "00000003");
    }

    @Test
    void shouldRefuseMovesThatAreNone() {
        assertThatThrownBy(() -> map.moved(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> map.moved(4, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldSplitEveryTabletWhereItIs() {
        TabletMap split = map.split();
        assertThat(split.tablets()).hasSize(8);
        assertThat(split.tablet(2).firstToken()).isEqualTo(map.tablet(1).firstToken());
        assertThat(split.tablet(3).lastToken()).isEqualTo(map.tablet(1).lastToken());
        assertThat(split.tablet(2).lastToken()).isEqualTo(split.tablet(3).firstToken());
        assertThat(split.tablet(2).replicas()).isEqualTo(map.tablet(1).replicas());
        assertThat(split.tablet(3).replicas()).isEqualTo(map.tablet(1).replicas());
    }

    @Test
    void shouldMergeNeighboursWhereTheFirstIs() {
        TabletMap merged = map.merged();
        assertThat(merged.tablets()).hasSize(2);
        assertThat(merged.tablet(1).firstToken()).isEqualTo(-1);
        assertThat(merged.tablet(1).lastToken()).isEqualTo(Long.MAX_VALUE);
        assertThat(merged.tablet(1).replicas()).isEqualTo(map.tablet(2).replicas());
        assertThatThrownBy(() -> merged.merged().merged()).isInstanceOf(IllegalStateException.class);
    }
}
