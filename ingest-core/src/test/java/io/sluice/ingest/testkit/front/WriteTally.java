package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.sluice.ingest.testkit.tablet.TabletMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads an EXECUTE or BATCH and says how many rows it writes and how many of them have come to the wrong place. One
 * per connection, used again for each request: nothing is allocated per row.
 */
final class WriteTally {
    private static final int WITH_VALUES = 0x01;
    private static final int WITH_NAMES = 0x40;

    private final PreparedStatements statements;
    private final Supplier<TokenRing> rings;
    private final Sharding sharding;
    private final int node;
    private final int shard;
    private final PartitionKey key = new PartitionKey();

    private TokenRing ring;
    private boolean batch;
    private int rows;
    private int misrouted;
    private int untraced;
    private boolean answerable;
    private long firstToken;
    private @Nullable PreparedWrite first;
    private byte @Nullable [] payload;
    private PreparedStatements.@Nullable Id cachedId;
    private @Nullable PreparedWrite cached;

    /**
     * Makes a tally for one connection.
     *
     * @param rings the ring as it is when a request arrives
     * @param node the node it leads to, counted from 0
     * @param shard the shard it was given to
     */
    WriteTally(PreparedStatements statements, Supplier<TokenRing> rings, Sharding sharding, int node, int shard) {
        this.statements = statements;
        this.rings = rings;
        this.ring = rings.get();
        this.sharding = sharding;
        this.node = node;
        this.shard = shard;
    }

    /** Reads the body of an EXECUTE, at the reader index. */
    void readExecute(ByteBuf in) {
        reset(false);
        PreparedWrite statement = statement(in);
        boolean write = statement != null && statement.write();
        answerable = write;
        if (statement == null || (!write && statement.tablets().map() == null)) {
            return;
        }
        in.skipBytes(2);
        int flags = in.readUnsignedByte();
        int values = (flags & WITH_VALUES) == 0 ? 0 : in.readUnsignedShort();
        boolean named = (flags & WITH_NAMES) != 0;
        if (write) {
            add(in, statement, values, named);
        } else if (key.read(in, values, statement, named)) {
            isMisrouted(statement, key.token());
        }
    }

    /** Reads the body of a BATCH, at the reader index. */
    void readBatch(ByteBuf in) {
        reset(true);
        in.skipBytes(1);
        int children = in.readUnsignedShort();
        for (int i = 0; i < children; i++) {
            PreparedWrite statement = null;
            if (in.readByte() == 0) {
                in.skipBytes(in.readInt());
            } else {
                statement = statement(in);
                answerable &= statement != null;
            }
            add(in, statement, in.readUnsignedShort(), false);
        }
    }

    private void reset(boolean isBatch) {
        ring = rings.get();
        batch = isBatch;
        rows = 0;
        misrouted = 0;
        untraced = 0;
        answerable = true;
        firstToken = 0;
        first = null;
        payload = null;
    }

    private @Nullable PreparedWrite statement(ByteBuf in) {
        // Nearly always the same as last time, which spares the object and the look-up.
        PreparedStatements.Id id = cachedId;
        int at = in.readerIndex();
        if (id != null
                && in.getUnsignedShort(at) == PreparedStatements.Id.LENGTH
                && in.getLong(at + 2) == id.high()
                && in.getLong(at + 10) == id.low()) {
            in.skipBytes(2 + PreparedStatements.Id.LENGTH);
            return cached;
        }
        id = PreparedStatements.Id.read(in);
        PreparedWrite statement = statements.get(id);
        if (statement != null) {
            cachedId = id;
            cached = statement;
        }
        return statement;
    }

    private void add(ByteBuf in, @Nullable PreparedWrite statement, int values, boolean named) {
        rows++;
        if (statement == null) {
            untraced++;
            skipValues(in, values);
            return;
        }
        answerable &= !statement.conditional();
        int factor = statement.replication().factor();
        if (!key.read(in, values, statement, named) || factor == Replication.UNKNOWN) {
            untraced++;
            return;
        }
        long token = key.token();
        if (first == null) {
            first = statement;
            firstToken = token;
        }
        if (isMisrouted(statement, token)) {
            misrouted++;
        }
    }

    private boolean isMisrouted(PreparedWrite statement, long token) {
        TabletMap tablets = statement.tablets().map();
        if (tablets == null) {
            return sharding.shardOf(token) != shard
                    || !ring.isReplica(node, token, statement.replication().factor());
        }
        int tablet = tablets.indexOf(token);
        if (tablets.owns(tablet, node, shard)) {
            return false;
        }
        if (statement.write()) {
            tablets.countMisrouted(tablet);
        }
        payload = batch ? null : tablets.payload(tablet);
        return true;
    }

    private static void skipValues(ByteBuf in, int values) {
        for (int i = 0; i < values; i++) {
            in.skipBytes(Math.max(0, in.readInt()));
        }
    }

    boolean batch() {
        return batch;
    }

    /** The rows it writes: 0 for a SELECT. */
    int rows() {
        return rows;
    }

    /** Of these, the rows whose token, or tablet, this node does not replicate or this shard does not own. */
    int misrouted() {
        return misrouted;
    }

    /** Of these, the rows whose token is not known: queries as text, keys not bound, replication not known. */
    int untraced() {
        return untraced;
    }

    /** Whether VOID is the answer to it, with nobody asked: writes of statements that are known. */
    boolean answerable() {
        return answerable && rows > 0;
    }

    /** What a client that takes tablets is to be told on success: of an EXECUTE that came to the wrong place. */
    byte @Nullable [] payload() {
        return payload;
    }

    /** The token of the first row that has one. */
    long firstToken() {
        return firstToken;
    }

    /** The statement of the first row that has a token. */
    @Nullable
    PreparedWrite first() {
        return first;
    }
}
