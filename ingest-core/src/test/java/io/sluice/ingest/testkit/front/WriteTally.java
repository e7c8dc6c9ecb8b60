package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.sluice.ingest.testkit.cql.Statement;
import io.sluice.ingest.testkit.front.KnownStatement.Target;
import io.sluice.ingest.testkit.tablet.TabletMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads an EXECUTE, BATCH or QUERY and says how many rows it writes and how many of them have come to the wrong place. One
 * per connection, used again for each request: nothing is allocated per row.
 */
final class WriteTally {
    private static final int WITH_VALUES = 0x01;
    private static final int WITH_NAMES = 0x40;

    private final PreparedStatements statements;
    private final Function<String, @Nullable KnownStatement> texts;
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
    private @Nullable Target first;
    private boolean conditional;
    private boolean rewritten;
    private boolean ofNoNode;
    private @Nullable Statement other;
    private final List<String> unknown = new ArrayList<>();
    private byte @Nullable [] payload;
    private PreparedStatements.@Nullable Id cachedId;
    private @Nullable KnownStatement cached;

    /**
     * Makes a tally for one connection.
     *
     * @param texts what is known of statements that come as text; null if a node has to be asked
     * @param rings the ring as it is when a request arrives
     * @param node the node it leads to, counted from 0
     * @param shard the shard it was given to
     */
    WriteTally(
            PreparedStatements statements,
            Function<String, @Nullable KnownStatement> texts,
            Supplier<TokenRing> rings,
            Sharding sharding,
            int node,
            int shard) {
        this.statements = statements;
        this.texts = texts;
        this.rings = rings;
        this.ring = rings.get();
        this.sharding = sharding;
        this.node = node;
        this.shard = shard;
    }

    /** Reads the body of an EXECUTE, at the reader index. */
    void readExecute(ByteBuf in) {
        reset(false);
        KnownStatement statement = statement(in);
        ofNoNode = statement == null;
        answerable = statement != null && statement.write();
        if (statement != null) {
            values(in, statement);
        }
    }

    /** Reads the body of a QUERY, at the reader index. */
    void readQuery(ByteBuf in) {
        reset(false);
        answerable = false;
        KnownStatement statement = text(in);
        if (statement != null) {
            values(in, statement);
        }
    }

    private void values(ByteBuf in, KnownStatement statement) {
        if (statement.targets().length == 0) {
            rewritten |= statement.dropped().length > 0;
            other = statement.statement();
            return;
        }
        in.skipBytes(2);
        int flags = in.readUnsignedByte();
        int values = (flags & WITH_VALUES) == 0 ? 0 : in.readUnsignedShort();
        add(in, statement, values, (flags & WITH_NAMES) != 0);
    }

    /** Reads the body of a BATCH, at the reader index. */
    void readBatch(ByteBuf in) {
        reset(true);
        in.skipBytes(1);
        int children = in.readUnsignedShort();
        for (int i = 0; i < children; i++) {
            KnownStatement statement;
            if (in.readByte() == 0) {
                statement = text(in);
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
        conditional = false;
        rewritten = false;
        ofNoNode = false;
        other = null;
        firstToken = 0;
        first = null;
        payload = null;
        unknown.clear();
    }

    private @Nullable KnownStatement text(ByteBuf in) {
        String query = Wire.readLongString(in);
        KnownStatement statement = texts.apply(query);
        if (statement == null) {
            unknown.add(query);
        } else {
            // The same object if there is nothing to change.
            rewritten |= statement.statement().isRewritten();
        }
        return statement;
    }

    private @Nullable KnownStatement statement(ByteBuf in) {
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
        KnownStatement statement = statements.get(id);
        if (statement != null) {
            cachedId = id;
            cached = statement;
        }
        return statement;
    }

    private void add(ByteBuf in, @Nullable KnownStatement statement, int values, boolean named) {
        if (statement == null || statement.targets().length == 0) {
            rows++;
            untraced++;
            skipValues(in, values);
            return;
        }
        answerable &= !statement.conditional();
        conditional |= statement.conditional();
        rewritten |= statement.dropped().length > 0;
        key.read(in, values, statement.names(), named);
        for (Target target : statement.targets()) {
            boolean known = key.assemble(in, target.keyIndexes());
            if (statement.write()) {
                rows++;
                row(statement, target, known);
            } else if (known && target.tablets().map() != null) {
                isMisrouted(statement, target, key.token());
            }
        }
    }

    private void row(KnownStatement statement, Target target, boolean known) {
        if (!known || target.replication().factor() == Replication.UNKNOWN) {
            untraced++;
            return;
        }
        long token = key.token();
        if (first == null) {
            first = target;
            firstToken = token;
        }
        if (isMisrouted(statement, target, token)) {
            misrouted++;
        }
    }

    private boolean isMisrouted(KnownStatement statement, Target target, long token) {
        TabletMap tablets = target.tablets().map();
        if (tablets == null) {
            return sharding.shardOf(token) != shard
                    || !ring.isReplica(node, token, target.replication().factor());
        }
        int tablet = tablets.indexOf(token);
        if (tablets.owns(tablet, node, shard)) {
            return false;
        }
        if (statement.write()) {
            tablets.countMisrouted(tablet);
        }
        payload = batch || statement.isBatch() ? null : tablets.payload(tablet);
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

    /** Whether it is a lightweight transaction. */
    boolean conditional() {
        return conditional;
    }

    /** Whether the node must get it in other words, or with fewer values. */
    boolean rewritten() {
        return rewritten;
    }

    /** Whether it is an EXECUTE of a statement that no node has prepared through these fronts. */
    boolean isOfNoNode() {
        return ofNoNode;
    }

    /** The statement, if it neither reads nor writes rows. */
    @Nullable
    Statement other() {
        return other;
    }

    /** Its texts of which nothing is known yet: it is to be read again when a node has been asked. */
    List<String> unknown() {
        return unknown;
    }

    /** The token of the first row that has one. */
    long firstToken() {
        return firstToken;
    }

    /** Where the first row belongs that has a token. */
    @Nullable
    Target first() {
        return first;
    }
}
