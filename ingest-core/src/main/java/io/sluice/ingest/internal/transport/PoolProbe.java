package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.internal.core.channel.DriverChannel;
import com.datastax.oss.driver.internal.core.context.InternalDriverContext;
import com.datastax.oss.driver.internal.core.pool.ChannelPool;
import com.datastax.oss.driver.internal.core.session.DefaultSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The look at every connection of a session after it stood still: an OPTIONS request on each, all at once. One that does
 * not answer in a fair time is closed, and its pool connects anew at once instead of after its next delay. For one use
 * and one thread.
 *
 * <p>It ends as soon as one node answers; the connections of others are replaced meanwhile, and rows for them fail over.
 */
final class PoolProbe {

    private static final String LOG_PREFIX = "sluice-probe";

    private static final long FIRST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LAST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private final DefaultSession session;

    PoolProbe(DefaultSession session) {
        this.session = session;
    }

    /**
     * Looks, and waits for a new connection where no old one answers.
     *
     * @param timeoutNanos how long in all
     * @return whether a node that rows may go to answered
     */
    boolean run(long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutNanos;
        long wait = FIRST_WAIT_NANOS;
        while (true) {
            if (round(deadline)) {
                return true;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            reconnect();
            TimeUnit.NANOSECONDS.sleep(Math.min(wait, left));
            wait = Math.min(wait * 2, LAST_WAIT_NANOS);
        }
    }

    private boolean round(long answerBy) throws InterruptedException {
        List<OptionsProbe> probes = new ArrayList<>();
        List<Node> asked = new ArrayList<>();
        for (Map.Entry<Node, ChannelPool> entry : session.getPools().entrySet()) {
            ask(entry.getKey(), entry.getValue(), probes, asked);
        }
        OptionsProbe control = askControl();
        boolean alive = false;
        for (int i = 0; i < probes.size(); i++) {
            boolean answered = probes.get(i).isAnsweredBy(answerBy);
            alive |= answered && isUp(asked.get(i));
        }
        if (control != null) {
            control.isAnsweredBy(answerBy);
        }
        return alive;
    }

    /** Each shard has a connection, or several: asking takes a stream id, and the next is the one with most of them. */
    private void ask(Node node, ChannelPool pool, List<OptionsProbe> probes, List<Node> asked) {
        int shards = SessionConnections.shardsOf(node);
        int each = Math.max(1, (pool.size() + shards - 1) / shards);
        for (int i = 0; i < shards * each; i++) {
            DriverChannel channel = session.getChannel(node, LOG_PREFIX, null, i / each);
            if (channel != null) {
                probes.add(OptionsProbe.on(channel));
                asked.add(node);
            }
        }
    }

    private @Nullable OptionsProbe askControl() {
        DriverChannel channel = ((InternalDriverContext) session.getContext())
                .getControlConnection()
                .channel();
        return channel != null && channel.preAcquireId() ? OptionsProbe.on(channel) : null;
    }

    private void reconnect() {
        session.getPools().values().forEach(ChannelPool::reconnectNow);
        ((InternalDriverContext) session.getContext()).getControlConnection().reconnectNow();
    }

    private static boolean isUp(Node node) {
        return node.getState() != NodeState.DOWN && node.getState() != NodeState.FORCED_DOWN;
    }
}
