package io.sluice.ingest.benchmarks.load;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server in a process of its own, in null-store mode at first. For one thread. */
public final class ServerProcess implements AutoCloseable {
    private final ChildJvm child;
    private final int nodes;
    private final List<String> hosts;
    private final String datacenter;

    /**
     * What the server counted, apart from any client.
     *
     * @param rows stored
     * @param misrouted of them, those that came to a node or shard that does not own them
     */
    public record Counts(long rows, long misrouted) {}

    /**
     * Starts a server and waits until it is up.
     *
     * @param nodes 1 or 3
     * @param shards of each node
     */
    public ServerProcess(int nodes, int shards) {
        this(nodes, shards, List.of());
    }

    /**
     * Starts a server and waits until it is up.
     *
     * @param nodes 1 or 3
     * @param shards of each node
     * @param nodeFlags JVM options of the real nodes behind the fronts; none: small ones, which do for a null store
     */
    ServerProcess(int nodes, int shards, List<String> nodeFlags) {
        this.nodes = nodes;
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(nodes), Integer.toString(shards)));
        arguments.addAll(nodeFlags);
        child = new ChildJvm(ServerMain.class, List.of("-Xmx1g"), arguments.toArray(String[]::new));
        String ready = child.await(ServerMain.READY);
        if (ready == null) {
            child.close();
            throw new IllegalStateException("the server did not come up; its reason stands above");
        }
        int space = ready.indexOf(' ');
        hosts = List.of(ready.substring(0, space).split(",", -1));
        datacenter = ready.substring(space + 1);
    }

    /** The same as {@code host:port} texts. */
    public List<String> hosts() {
        return hosts;
    }

    /** Where to connect. */
    public List<InetSocketAddress> contactPoints() {
        return Sessions.addresses(hosts);
    }

    /** The name of its one datacenter. */
    public String datacenter() {
        return datacenter;
    }

    /** How many replicas a keyspace can have. */
    public int nodes() {
        return nodes;
    }

    /** Switches between storing nothing and storing in the real node. */
    void nullStore(boolean on) {
        ask(on ? ServerMain.NULL_STORE : ServerMain.REAL_STORE);
    }

    /** Has one shard stand still, or go on. */
    void frozen(boolean on) {
        ask(on ? ServerMain.FREEZE : ServerMain.THAW);
    }

    /** Begins to count anew. */
    public void resetCounts() {
        ask(ServerMain.RESET);
    }

    /** What was counted since. */
    public Counts counts() {
        return ask(ServerMain.COUNT);
    }

    private Counts ask(String command) {
        child.send(command);
        @Nullable String answer = child.await(ServerMain.COUNTS);
        if (answer == null) {
            throw new IllegalStateException("the server is gone");
        }
        int space = answer.indexOf(' ');
        return new Counts(Long.parseLong(answer.substring(0, space)), Long.parseLong(answer.substring(space + 1)));
    }

    @Override
    public void close() {
        child.close();
    }
}
