package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.internal.core.channel.DriverChannel;
import com.datastax.oss.driver.internal.core.channel.ResponseCallback;
import com.datastax.oss.driver.internal.core.context.InternalDriverContext;
import com.datastax.oss.driver.internal.core.cql.Conversions;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.Result;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.fault.UncaughtErrors;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request written on a connection: turns the first thing that becomes of it into the response's one outcome. */
final class ChannelRequest extends AtomicBoolean
        implements Transport.InFlight, ResponseCallback, GenericFutureListener<Future<Void>> {

    private static final long serialVersionUID = 1L;

    private final transient DriverChannel channel;
    private final transient Target target;
    private final transient InternalDriverContext context;
    private final transient Transport.Response response;

    ChannelRequest(DriverChannel channel, Target target, InternalDriverContext context, Transport.Response response) {
        this.channel = channel;
        this.target = target;
        this.context = context;
        this.response = response;
    }

    @Override
    public void cancel() {
        if (compareAndSet(false, true)) {
            channel.cancel(this);
        }
    }

    /** The write itself: it may fail without the request ever having been on its way. */
    @Override
    public void operationComplete(Future<Void> written) {
        if (!written.isSuccess()) {
            onFailure(written.cause());
        }
    }

    /** The driver only logs what comes out of here. */
    @Override
    public void onResponse(Frame frame) {
        try {
            answered(frame);
        } catch (Throwable e) {
            UncaughtErrors.handOver(e);
            throw e;
        }
    }

    private void answered(Frame frame) {
        if (!compareAndSet(false, true)) {
            return;
        }
        if (frame.message instanceof Result) {
            response.acknowledged(frame.customPayload.get(TabletsExtension.PAYLOAD_KEY));
        } else if (frame.message instanceof Error error) {
            Throwable cause = throwable(error);
            response.refused(FailureClassifier.kindOf(cause), cause);
        } else {
            response.refused(FailureKind.CONNECTION, new IllegalStateException("unexpected answer: " + frame.message));
        }
    }

    @Override
    public void onFailure(Throwable error) {
        try {
            if (compareAndSet(false, true)) {
                response.refused(FailureClassifier.kindOf(error), error);
            }
        } catch (Throwable e) {
            UncaughtErrors.handOver(e);
            throw e;
        } finally {
            UncaughtErrors.handOver(error);
        }
    }

    private Throwable throwable(Error error) {
        return error.code == ProtocolConstants.ErrorCode.UNPREPARED
                ? new NotSentException("the node has forgotten the prepared statement: " + error.message)
                : Conversions.toThrowable(target.node(), error, context);
    }
}
