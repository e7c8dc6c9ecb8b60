package io.sluice.ingest.testkit.tablet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.testkit.tablet.Tablet.Replica;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TabletRegistryTest {
    private final TabletRegistry registry = registry();

    private static TabletRegistry registry() {
        TabletRegistry registry = new TabletRegistry(3, 4);
        registry.hosts(List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3)));
        return registry;
    }

    @BeforeEach
    void declare() {
        registry.declare("ks", "tb", 16);
        registry.learned("ks", 2);
    }

    @Test
    void shouldPlaceReplicasOnDifferentNodesAndSpreadThem() {
        List<Tablet> tablets = registry.tablets("ks", "tb");
        assertThat(tablets).hasSize(16);
        Map<Replica, Integer> held = new HashMap<>();
        for (Tablet tablet : tablets) {
            assertThat(tablet.replicas()).extracting(Replica::node).hasSize(2).doesNotHaveDuplicates();
            tablet.replicas().forEach(replica -> held.merge(replica, 1, Integer::sum));
        }
        // 32 replicas on 12 shards: 10 or 11 on each node, 2 or 3 on each shard.
        assertThat(held).hasSize(12);
        assertThat(held.values()).allMatch(count -> count == 2 || count == 3);
    }

    @Test
    void shouldPlaceTheSameTableAlikeInEveryRunAndOthersElsewhere() {
        TabletRegistry again = registry();
        again.learned("ks", 2);
        again.declare("ks", "tb", 16);
        assertThat(again.tablets("ks", "tb")).isEqualTo(registry.tablets("ks", "tb"));
        registry.declare("ks", "other", 16);
        assertThat(registry.tablets("ks", "other")).isNotEqualTo(registry.tablets("ks", "tb"));
    }

    @Test
    void shouldRoundUpToAPowerOfTwo() {
        registry.declare("ks", "tb", 5);
        assertThat(registry.tablets("ks", "tb")).hasSize(8);
        registry.declare("ks", "tb", 1);
        assertThat(registry.tablets("ks", "tb")).hasSize(1);
        assertThatThrownBy(() -> registry.declare("ks", "tb", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGiveOtherTablesOfTheKeyspaceEnoughForEveryShard() {
        // 12 shards, 2 replicas each: 6 at least.
        assertThat(registry.tablets("ks", "other")).hasSize(8);
    }

    @Test
    void shouldHaveNoTabletsBeforeTheKeyspaceIsCreated() {
        registry.declare("later", "tb", 4);
        TableTablets table = registry.of("later", "tb");
        assertThat(table.map()).isNull();
        assertThatThrownBy(() -> registry.tablets("later", "tb")).hasMessageContaining("no keyspace later");
        registry.learned("later", 3);
        assertThat(table.map()).isNotNull();
        assertThat(registry.tablets("later", "tb").get(0).replicas()).hasSize(3);
    }

    @Test
    void shouldLeaveOtherKeyspacesAlone() {
        registry.learned("vnodes", 1);
        assertThat(registry.of("vnodes", "tb").map()).isNull();
        assertThat(registry.keyspaces()).containsOnlyKeys("ks");
        assertThatThrownBy(() -> registry.tablets("vnodes", "tb")).hasMessageContaining("has vnodes");
    }

    @Test
    void shouldTakeAKeyspaceWhenItIsCreatedAndNotBefore() {
        registry.announce(new TabletOptions("made", 32));
        assertThat(registry.isDeclared("made")).isFalse();
        registry.created("made");
        registry.learned("made", 1);
        assertThat(registry.keyspaces()).containsEntry("made", 32);
        assertThat(registry.tablets("made", "any")).hasSize(32);
        registry.announce(new TabletOptions("refused", 0));
        registry.withdraw("refused");
        registry.created("refused");
        assertThat(registry.isDeclared("refused")).isFalse();
    }

    @Test
    void shouldForgetChangesOnReset() {
        List<Tablet> before = registry.tablets("ks", "tb");
        Replica at = before.get(3).replicas().get(0);
        registry.move("ks", "tb", 3, at.node(), (at.shard() + 1) % 4);
        registry.split("ks", "tb");
        registry.merge("ks", "tb");
        assertThat(registry.tablets("ks", "tb")).isNotEqualTo(before);
        TabletMap map = registry.of("ks", "tb").map();
        assertThat(map).isNotNull();
        map.countMisrouted(2);
        assertThat(registry.misrouted("ks", "tb")).hasSize(16).contains(1, org.assertj.core.data.Index.atIndex(2));
        registry.reset();
        assertThat(registry.tablets("ks", "tb")).isEqualTo(before);
        assertThat(registry.misrouted("ks", "tb")).containsOnly(0);
    }

    @Test
    void shouldForgetADroppedTableAndPlaceTheNextElsewhere() {
        TableTablets table = registry.of("ks", "tb");
        List<Tablet> before = registry.tablets("ks", "tb");
        registry.dropped("ks", "tb");
        assertThat(table.map()).isNull();
        registry.declare("ks", "tb", 16);
        assertThat(registry.tablets("ks", "tb")).hasSize(16).isNotEqualTo(before);
        assertThat(registry.of("ks", "tb")).isSameAs(table);
    }

    @Test
    void shouldForgetADroppedKeyspace() {
        registry.dropped("ks");
        assertThat(registry.of("ks", "tb").map()).isNull();
        assertThat(registry.keyspaces()).isEmpty();
        registry.learned("ks", 2);
        assertThat(registry.of("ks", "tb").map()).isNull();
    }

    @Test
    void shouldKeepWhatIsDeclaredForGoodWhateverIsDropped() {
        registry.declareForGood("kept", "tb", 16);
        registry.learned("kept", 2);
        List<Tablet> before = registry.tablets("kept", "tb");
        registry.dropped("kept");
        assertThat(registry.of("kept", "tb").map()).isNull();
        assertThat(registry.keyspaces()).containsKey("kept");
        registry.created("kept");
        registry.learned("kept", 2);
        assertThat(registry.tablets("kept", "tb")).hasSize(16).isNotEqualTo(before);
        registry.dropped("kept", "tb");
        assertThat(registry.tablets("kept", "tb")).hasSize(16);
    }

    @Test
    void shouldTakeTheNumberThatATableIsCreatedWith() {
        registry.announce("ks", "sized", 32);
        registry.created("ks", "sized");
        assertThat(registry.tablets("ks", "sized")).hasSize(32);
        registry.announce("ks", "plain", 0);
        registry.created("ks", "plain");
        assertThat(registry.tablets("ks", "plain")).hasSize(8);
        registry.announce("vnodes", "tb", 32);
        registry.created("vnodes", "tb");
        assertThat(registry.isDeclared("vnodes")).isFalse();
    }

    @Test
    void shouldTakeInANodeForTabletsThatMoveToItAndForNewTables() {
        List<Tablet> before = registry.tablets("ks", "tb");
        registry.joined(new UUID(0, 4));
        assertThat(registry.tablets("ks", "tb")).isEqualTo(before);
        registry.move("ks", "tb", 5, 3, 2);
        assertThat(registry.tablets("ks", "tb").get(5).isAt(3, 2)).isTrue();
        TabletMap map = registry.of("ks", "tb").map();
        assertThat(map).isNotNull();
        assertThat(map.payload(5)).as("its host is told").containsSequence(0, 0, 0, 0, 0, 0, 0, 4);
        registry.declare("ks", "new", 16);
        // 32 replicas on four nodes: 8 on each.
        assertThat(registry.tablets("ks", "new"))
                .flatExtracting(Tablet::replicas)
                .filteredOn(replica -> replica.node() == 3)
                .hasSize(8);
    }

    @Test
    void shouldMoveTheTabletsOfANodeThatLeavesToNodesThatDoNotHaveThem() {
        List<Tablet> before = registry.tablets("ks", "tb");
        registry.leaving(1);
        List<Tablet> after = registry.tablets("ks", "tb");
        for (int tablet = 0; tablet < before.size(); tablet++) {
            assertThat(after.get(tablet).replicas()).extracting(Replica::node).containsExactlyInAnyOrder(0, 2);
            assertThat(after.get(tablet).replicas())
                    .as("the other replica stays")
                    .containsAll(before.get(tablet).replicas().stream()
                            .filter(replica -> replica.node() != 1)
                            .toList());
        }
        registry.reset();
        assertThat(registry.tablets("ks", "tb")).isEqualTo(after);
        assertThatThrownBy(() -> registry.move("ks", "tb", 0, 1, 0)).hasMessageContaining("node 1");
        registry.declare("ks", "new", 4);
        assertThat(registry.tablets("ks", "new"))
                .flatExtracting(Tablet::replicas)
                .extracting(Replica::node)
                .doesNotContain(1);
    }

    @Test
    void shouldKeepANodeThatATabletCannotDoWithout() {
        registry.leaving(1);
        List<Tablet> before = registry.tablets("ks", "tb");
        assertThatThrownBy(() -> registry.leaving(0)).isInstanceOf(IllegalStateException.class);
        assertThat(registry.tablets("ks", "tb")).isEqualTo(before);
        registry.move("ks", "tb", 0, 0, before.get(0).isAt(0, 0) ? 1 : 0); // still a member
    }

    @Test
    void shouldRefuseShardsThatAreNotThere() {
        assertThatThrownBy(() -> registry.move("ks", "tb", 0, 3, 0)).hasMessageContaining("node 3");
        assertThatThrownBy(() -> registry.move("ks", "tb", 0, 0, 4)).hasMessageContaining("shard 4");
    }
}
