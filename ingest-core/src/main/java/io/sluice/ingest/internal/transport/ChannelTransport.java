package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.internal.core.channel.DriverChannel;
import com.datastax.oss.driver.internal.core.context.InternalDriverContext;
import com.datastax.oss.driver.internal.core.session.DefaultSession;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.Message;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport that writes protocol messages on the driver's own shard connections, past its request handlers. Pools,
 * reconnection, TLS, authentication and metadata stay the driver's. Whatever is not a plain success is only told: trying
 * again is not this class's business.
 *
 * <p>It stands on internals of the driver, all of them touched in this package only: {@link DefaultSession#getChannel},
 * {@link DriverChannel#write}, and for a session of our own the frame codec ({@link FastSessionBuilder}).
 */
public final class ChannelTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelTransport.class);

    private static final String LOG_PREFIX = "sluice";

    private final DefaultSession session;
    private final InternalDriverContext context;
    private final RowsFormat format;
    private final TableFit table;
    private final boolean copiesRows;

    private ChannelTransport(DefaultSession session, InsertRequest insert) {
        this.session = session;
        this.context = (InternalDriverContext) session.getContext();
        this.format = RowsFormat.of(insert);
        this.table = insert.table();
        this.copiesRows = context instanceof FastDriverContext;
    }

    /**
     * The fast transport if it works with a session, or null. Checked once, here: the session must be the driver's own
     * and not wrapped, and its internals what this class expects.
     *
     * @param session open
     * @param insert what every request does
     */
    public static @Nullable ChannelTransport over(CqlSession session, InsertRequest insert) {
        try {
            if (!(session instanceof DefaultSession driverSession)) {
                LOG.info(
                        "the session is wrapped ({}): rows go through its public API, at several times the cost",
                        session.getClass().getName());
                return null;
            }
            ChannelTransport transport = new ChannelTransport(driverSession, insert);
            transport.checkInternals();
            return transport;
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("the driver's internals are not as expected: rows go through its public API", e);
            return null;
        }
    }

    /** Sends the smallest request there is the way that rows will go, and waits for its answer. */
    private void checkInternals() {
        for (Node node : session.getMetadata().getNodes().values()) {
            DriverChannel channel = session.getChannel(node, LOG_PREFIX);
            if (channel != null) {
                OptionsProbe probe = new OptionsProbe();
                probe.send(channel);
                probe.await();
                return;
            }
        }
        throw new IllegalStateException("no connection to any node");
    }

    @Override
    public SerialExecutor executor(Target target) {
        // The connection's own event loop, so that neither requests nor answers change threads. Asking for the
        // connection reserves a stream id, which a request has to use up.
        DriverChannel channel = session.getChannel(target.node(), LOG_PREFIX, null, target.shard());
        if (channel == null) {
            return new EventLoopExecutor(
                    context.getNettyOptions().ioEventLoopGroup().next());
        }
        new OptionsProbe().send(channel);
        return new EventLoopExecutor(channel.eventLoop());
    }

    @Override
    public InFlight send(Target target, EncodedRow[] rows, int count, Response response) {
        Exception misfit = table.misfit();
        if (misfit != null) {
            response.refused(FailureKind.SCHEMA, misfit);
            return () -> {};
        }
        DriverChannel channel;
        try {
            channel = session.getChannel(target.node(), LOG_PREFIX, null, target.shard());
        } catch (Throwable e) {
            response.refused(FailureKind.UNAVAILABLE, e);
            UncaughtErrors.handOver(e);
            return () -> {};
        }
        if (channel == null) {
            response.refused(
                    FailureKind.UNAVAILABLE,
                    new NotSentException("no connection to " + target + ", or all its stream ids are taken"));
            return () -> {};
        }
        ChannelRequest request = new ChannelRequest(channel, target, context, response);
        try {
            Message message = copiesRows ? RowsMessage.of(format, rows, count) : PlainMessages.of(format, rows, count);
            channel.write(message, false, Frame.NO_PAYLOAD, request).addListener(request);
        } catch (Throwable e) {
            request.onFailure(e);
        }
        return request;
    }
}
