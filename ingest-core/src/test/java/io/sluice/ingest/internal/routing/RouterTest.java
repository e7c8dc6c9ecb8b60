package io.sluice.ingest.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeShardingInfo;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.transport.Target;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Routes while nodes go down, come up, join and leave, over metadata that the test changes. */
class RouterTest {

    private final TestNode a = new TestNode(1);
    private final TestNode b = new TestNode(2);
    private final TestNode c = new TestNode(3);
    private Metadata metadata = metadata(Map.of());

    /** A node of four shards. */
    private static final class TestNode {
        private final UUID hostId;
        private final boolean sharded;
        private NodeState state = NodeState.UP;
        private int connections = 4;
        private final NodeShardingInfo shards =
                answering(NodeShardingInfo.class, (proxy, method, args) -> 4); // getShardsCount
        private final Node node = answering(Node.class, this::answer);

        TestNode(int number) {
            this(number, true);
        }

        TestNode(int number, boolean sharded) {
            this.hostId = new UUID(0, number);
            this.sharded = sharded;
        }

        private @Nullable Object answer(Object proxy, java.lang.reflect.Method method, Object[] args) {
            return switch (method.getName()) {
                case "getHostId" -> hostId;
                case "getState" -> state;
                case "getOpenConnections" -> connections;
                case "getDistance" -> NodeDistance.LOCAL;
                case "getShardingInfo" -> sharded ? shards : null;
                case "hashCode" -> hostId.hashCode();
                case "equals" -> proxy == args[0];
                case "toString" -> "node " + hostId.getLeastSignificantBits();
                default -> throw new UnsupportedOperationException(method.toString());
            };
        }
    }

    private static <T> T answering(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }

    /** Metadata of some nodes and, where it is not empty, a ring: the last token of each range to its replicas. */
    private Metadata metadata(Map<Long, TestNode[]> ring, TestNode... nodes) {
        Map<UUID, Node> byId = new LinkedHashMap<>();
        for (TestNode node : nodes) {
            byId.put(node.hostId, node.node);
        }
        TokenMap tokens = tokens(new TreeMap<>(ring));
        return answering(Metadata.class, (proxy, method, args) -> switch (method.getName()) {
            case "getNodes" -> byId;
            case "getTokenMap" -> ring.isEmpty() ? Optional.empty() : Optional.of(tokens);
            case "getKeyspace" -> Optional.empty();
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private String partitioner = "org.apache.cassandra.dht.Murmur3Partitioner";

    private TokenMap tokens(Map<Long, TestNode[]> ring) {
        return answering(TokenMap.class, (proxy, method, args) -> switch (method.getName()) {
            case "getPartitionerName" -> partitioner;
            case "getTokenRanges" ->
                ring.keySet().stream().map(RouterTest::range).collect(Collectors.toCollection(LinkedHashSet::new));
            case "getReplicas" -> replicas(Objects.requireNonNull(ring.get(Long.parseLong(args[1].toString()))));
            case "format" -> args[0].toString();
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private static Set<Node> replicas(TestNode[] owners) {
        return Arrays.stream(owners).map(owner -> owner.node).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static TokenRange range(long end) {
        Token token = answering(Token.class, (proxy, method, args) -> Long.toString(end)); // toString
        return answering(TokenRange.class, (proxy, method, args) -> switch (method.getName()) {
            case "getEnd" -> token;
            case "toString" -> Long.toString(end);
            case "hashCode" -> Long.hashCode(end);
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private Router router() {
        return new Router(
                () -> metadata, node -> node.getOpenConnections() > 0, ReadingTable.reference("sensors", "readings"));
    }

    private static final class TestRow extends EncodedRow {
        TestRow(long token) {
            super(new byte[0], token);
        }
    }

    private static void learn(Router router, long first, long last, Object... nodesAndShards) {
        int count = nodesAndShards.length / 2;
        ByteBuffer payload = ByteBuffer.allocate(3 * 4 + 2 * 8 + 4 + count * 32);
        payload.putInt(8)
                .putLong(first)
                .putInt(8)
                .putLong(last)
                .putInt(4 + count * 32)
                .putInt(count);
        for (int i = 0; i < nodesAndShards.length; i += 2) {
            UUID host = ((TestNode) nodesAndShards[i]).hostId;
            payload.putInt(28)
                    .putInt(16)
                    .putLong(host.getMostSignificantBits())
                    .putLong(host.getLeastSignificantBits());
            payload.putInt(4).putInt((Integer) nodesAndShards[i + 1]);
        }
        router.learn(new TestRow(last), payload.flip());
    }

    private static @Nullable Target route(Router router, long token) {
        return router.route(new TestRow(token));
    }

    private static Node nodeOf(Router router, long token) {
        return Objects.requireNonNull(route(router, token), "no way").node();
    }

    private static boolean goesAlone(Router router, long token) {
        TestRow row = new TestRow(token);
        router.route(row);
        return row.alone();
    }

    @Test
    void shouldGoToTheTabletsNextReplicaWhileTheFirstIsDownAndBackWhenItIsUp() {
        metadata = metadata(Map.of(), a, b);
        Router router = router();
        learn(router, 0, 100, a, 3, b, 1);
        assertThat(route(router, 50)).isEqualTo(new Target(a.node, 3));

        a.state = NodeState.DOWN;
        assertThat(route(router, 50)).isEqualTo(new Target(b.node, 1));

        a.state = NodeState.UP;
        assertThat(route(router, 50)).isEqualTo(new Target(a.node, 3));
        assertThat(router.strategy()).isEqualTo(Router.Strategy.TABLETS);
    }

    @Test
    void shouldAskAnyLiveNodeOnceATabletsNodeHasLeft() {
        metadata = metadata(Map.of(), a, b);
        Router router = router();
        learn(router, 0, 100, a, 3);
        learn(router, 100, 200, b, 2);

        metadata = metadata(Map.of(), b);

        assertThat(goesAlone(router, 50))
                .as("its answer tells where the tablet is now")
                .isTrue();
        assertThat(nodeOf(router, 50)).isEqualTo(b.node);
        assertThat(goesAlone(router, 150)).as("another tablet stays known").isFalse();
        assertThat(route(router, 150)).isEqualTo(new Target(b.node, 2));
    }

    @Test
    void shouldKeepItsTabletsWhenANodeJoinsAndFollowThoseThatMoveToIt() {
        metadata = metadata(Map.of(), a, b);
        Router router = router();
        learn(router, 0, 100, a, 3);

        metadata = metadata(Map.of(), a, b, c);
        assertThat(route(router, 50)).isEqualTo(new Target(a.node, 3));

        learn(router, 0, 100, c, 2);
        assertThat(route(router, 50)).isEqualTo(new Target(c.node, 2));
    }

    @Test
    void shouldLearnOfATabletOnANodeThatHasJustJoined() {
        metadata = metadata(Map.of(), a, b);
        Router router = router();
        learn(router, 0, 100, a, 3);

        // No row was routed since: the answer is the first to see the new metadata.
        metadata = metadata(Map.of(), a, b, c);
        learn(router, 0, 100, c, 2);

        assertThat(route(router, 50)).isEqualTo(new Target(c.node, 2));
    }

    @Test
    void shouldAskAgainWhereATabletIsThatIsOnUnknownNodesOnly() {
        metadata = metadata(Map.of(), a);
        Router router = router();
        learn(router, 0, 100, c, 2);

        assertThat(goesAlone(router, 50)).isTrue();
        assertThat(nodeOf(router, 50)).isEqualTo(a.node);
    }

    @Test
    void shouldFollowTheRingAsNodesJoinLeaveAndGoDown() {
        TestNode first = new TestNode(1, false);
        TestNode second = new TestNode(2, false);
        TestNode third = new TestNode(3, false);
        Map<Long, TestNode[]> before = Map.of(0L, new TestNode[] {first, second}, 100L, new TestNode[] {second, first});
        metadata = metadata(before, first, second);
        Router router = router();
        assertThat(router.strategy()).isEqualTo(Router.Strategy.TOKEN_RING);
        assertThat(route(router, -5)).isEqualTo(new Target(first.node, 0));
        assertThat(route(router, 50)).isEqualTo(new Target(second.node, 0));
        assertThat(route(router, 101))
                .as("past the last end the ring begins again")
                .isEqualTo(new Target(first.node, 0));

        metadata = metadata(
                Map.of(
                        0L, new TestNode[] {first, third},
                        50L, new TestNode[] {third, second},
                        100L, new TestNode[] {second, first}),
                first,
                second,
                third);
        assertThat(route(router, 50)).as("joined").isEqualTo(new Target(third.node, 0));
        assertThat(route(router, 51)).isEqualTo(new Target(second.node, 0));

        third.state = NodeState.DOWN;
        assertThat(route(router, 50)).as("down").isEqualTo(new Target(second.node, 0));
        third.state = NodeState.UP;
        assertThat(route(router, 50)).as("up").isEqualTo(new Target(third.node, 0));

        metadata = metadata(before, first, second);
        assertThat(route(router, 50)).as("left").isEqualTo(new Target(second.node, 0));
    }

    @Test
    void shouldLeaveTheRowsOfANodeThatJoinsToOthersUntilThereIsAConnectionToIt() {
        TestNode old = new TestNode(1, false);
        TestNode joining = new TestNode(2, false);
        metadata = metadata(Map.of(0L, new TestNode[] {old}), old);
        Router router = router();

        joining.state = NodeState.UNKNOWN;
        joining.connections = 0;
        metadata = metadata(Map.of(0L, new TestNode[] {joining, old}, 100L, new TestNode[] {joining}), old, joining);
        assertThat(nodeOf(router, -5)).as("its next replica").isEqualTo(old.node);
        assertThat(nodeOf(router, 50)).as("any other node").isEqualTo(old.node);
        joining.state = NodeState.UP;
        assertThat(nodeOf(router, 50)).as("its pool is not ready").isEqualTo(old.node);

        joining.connections = 1;
        assertThat(nodeOf(router, -5)).isEqualTo(joining.node);
        assertThat(nodeOf(router, 50)).isEqualTo(joining.node);
    }

    @Test
    void shouldWaitForAConnectionAgainWhenANodeWasDown() {
        metadata = metadata(Map.of(), a, b);
        Router router = router();
        learn(router, 0, 100, a, 3, b, 1);
        assertThat(nodeOf(router, 50)).isEqualTo(a.node);

        a.state = NodeState.FORCED_DOWN;
        a.connections = 0;
        assertThat(nodeOf(router, 50)).isEqualTo(b.node);
        a.state = NodeState.UP;
        assertThat(nodeOf(router, 50)).as("its pool is not ready").isEqualTo(b.node);

        a.connections = 4;
        assertThat(nodeOf(router, 50)).isEqualTo(a.node);
    }

    @Test
    void shouldSayThatThereIsNoWayWhenNoNodeIsUp() {
        metadata = metadata(Map.of(), a, b);
        Router router = router();
        learn(router, 0, 100, a, 3);
        a.state = NodeState.DOWN;
        assertThat(nodeOf(router, 50)).isEqualTo(b.node);

        b.state = NodeState.DOWN;

        assertThat(route(router, 50)).isNull();
    }

    @Test
    void shouldSendRowsToAnyNodeWhenThePartitionerIsNotMurmur3() {
        TestNode only = new TestNode(1, false);
        partitioner = "org.apache.cassandra.dht.RandomPartitioner";
        metadata = metadata(Map.of(0L, new TestNode[] {only}), only);

        Router router = router();

        assertThat(router.strategy()).isEqualTo(Router.Strategy.ANY_NODE);
        assertThat(nodeOf(router, 50)).isEqualTo(only.node);
    }
}
