package io.sluice.ingest.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Writes of a connection's own event loop. */
class LoopWriteCoalescerTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final LoopWriteCoalescer coalescer = new LoopWriteCoalescer((other, message) -> {
        throw new AssertionError("not on the event loop");
    });

    @Test
    void shouldFlushWhatWasWrittenOnceTheLoopIsDone() {
        coalescer.writeAndFlush(channel, "a");
        coalescer.writeAndFlush(channel, "b");

        channel.runPendingTasks();

        assertThat(channel.outboundMessages()).containsExactly("a", "b");
    }

    @Test
    void shouldFlushWhatIsWrittenWhileItFlushes() {
        coalescer
                .writeAndFlush(channel, "a")
                .addListener(written -> coalescer.writeAndFlush(channel, "because a was written"));

        channel.runPendingTasks();

        assertThat(channel.outboundMessages()).containsExactly("a", "because a was written");
    }
}
