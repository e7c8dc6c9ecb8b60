package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.internal.core.channel.WriteCoalescer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes of a connection's own event loop at once and has them flushed together when the loop has done what it has to do
 * now: one system call for all requests that the answers just read, or the rows just queued, led to. The driver's own
 * coalescer, which takes every write through a queue and a timer, keeps those of other threads.
 */
final class LoopWriteCoalescer implements WriteCoalescer {

    private final WriteCoalescer ofOtherThreads;
    private final ConcurrentMap<EventLoop, Flusher> flushers = new ConcurrentHashMap<>();

    LoopWriteCoalescer(WriteCoalescer ofOtherThreads) {
        this.ofOtherThreads = ofOtherThreads;
    }

    @Override
    public ChannelFuture writeAndFlush(Channel channel, Object message) {
        EventLoop loop = channel.eventLoop();
        if (!loop.inEventLoop()) {
            return ofOtherThreads.writeAndFlush(channel, message);
        }
        Flusher flusher = flushers.get(loop);
        if (flusher == null) {
            flusher = flushers.computeIfAbsent(loop, Flusher::new);
        }
        ChannelPromise written = channel.newPromise();
        channel.write(message, written);
        flusher.flushLater(channel);
        return written;
    }

    /** The connections of one event loop that have something to flush; for that loop. */
    private static final class Flusher implements Runnable {
        private final EventLoop loop;
        private final List<@Nullable Channel> unflushed = new ArrayList<>();

        Flusher(EventLoop loop) {
            this.loop = loop;
        }

        void flushLater(Channel channel) {
            int last = unflushed.size() - 1;
            if (last < 0) {
                loop.execute(this);
            } else if (unflushed.get(last) == channel) {
                return;
            }
            unflushed.add(channel); // flushing one twice is harmless
        }

        @Override
        public void run() {
            for (int i = 0; i < unflushed.size(); i++) {
                // Taken out first: what is written to it while it flushes is not flushed with the rest.
                Channel channel = unflushed.set(i, null);
                if (channel != null) {
                    channel.flush();
                }
            }
            unflushed.clear();
        }
    }
}
