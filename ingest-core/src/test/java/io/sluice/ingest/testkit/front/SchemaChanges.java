package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a node says of changes of the schema, as answer or as event (protocol v4, sections 4.2.5.5 and 4.2.6).
 *
 * <p>Each node sends its own event, and late: one of a DROP can come when the thing has been created again. So an event
 * counts only as news of a keyspace that is being created; then, though, it must, as clients that got it ask at once
 * which keyspaces have tablets.
 */
final class SchemaChanges {
    private final ClusterState cluster;
    private final InetSocketAddress node;

    SchemaChanges(ClusterState cluster, InetSocketAddress node) {
        this.cluster = cluster;
        this.node = node;
    }

    /** Looks at a frame; gives back what has to be known before the client gets it, or null. */
    @Nullable
    CompletableFuture<Void> seen(ByteBuf frame) {
        int opcode = Frames.opcode(frame);
        if (opcode != Protocol.RESULT && opcode != Protocol.EVENT) {
            return null;
        }
        ByteBuf body = Frames.responseBody(frame);
        if (opcode == Protocol.EVENT) {
            if (Wire.readString(body).equals("SCHEMA_CHANGE")) {
                cluster.texts().forget();
                event(body);
            }
            return null;
        }
        if (body.readInt() != Protocol.RESULT_SCHEMA_CHANGE) {
            return null;
        }
        cluster.texts().forget();
        return result(body);
    }

    private void event(ByteBuf body) {
        String change = Wire.readString(body);
        String target = Wire.readString(body);
        if (change.equals("CREATED") && target.equals("KEYSPACE")) {
            cluster.tablets().created(Wire.readString(body));
        }
    }

    private @Nullable CompletableFuture<Void> result(ByteBuf body) {
        String change = Wire.readString(body);
        String target = Wire.readString(body);
        String keyspace = Wire.readString(body);
        boolean dropped = change.equals("DROPPED");
        if (target.equals("TABLE")) {
            String table = Wire.readString(body);
            if (dropped) {
                cluster.tablets().dropped(keyspace, table);
            } else if (change.equals("CREATED")) {
                cluster.tablets().created(keyspace, table);
            }
        }
        if (!target.equals("KEYSPACE")) {
            return null;
        }
        if (change.equals("CREATED")) {
            cluster.tablets().created(keyspace);
        } else if (dropped) {
            cluster.tablets().dropped(keyspace);
        }
        return cluster.learn(keyspace, node);
    }
}
