package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final String OPTIONS = "040000000500000000";
    private static final String QUERY = "040000010700000004" + "cafebabe";

    private final List<String> seen = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameReader(new FrameReader.Sink() {
        @Override
        public void frame(ByteBuf buffer, int start, int length) {
            seen.add(ByteBufUtil.hexDump(buffer, start, length));
        }

        @Override
        public boolean otherVersion(int version, int stream) {
            seen.add("version " + version + " stream " + stream);
            return false;
        }

        @Override
        public void readComplete() {
            seen.add("complete");
        }
    }));

    @Test
    void shouldCutPipelinedFramesApart() {
        read(OPTIONS + QUERY + OPTIONS);
        assertThat(seen).containsExactly(OPTIONS, QUERY, OPTIONS, "complete");
    }

    @Test
    void shouldPutPartsTogether() {
        for (char[] pair : pairs(QUERY + OPTIONS)) {
            read(new String(pair));
        }
        seen.removeIf("complete"::equals);
        assertThat(seen).containsExactly(QUERY, OPTIONS);
    }

    @Test
    void shouldReportAnotherVersionOnceAndReadNoFurther() {
        read("0500002a0500000000" + OPTIONS);
        assertThat(seen).containsExactly("version 5 stream 42", "complete");
    }

    @Test
    void shouldRefuseBodiesBeyondTheLimit() {
        assertThatThrownBy(() -> read("040000000710000001")).isInstanceOf(CorruptedFrameException.class);
    }

    private void read(String hex) {
        channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    }

    private static List<char[]> pairs(String hex) {
        List<char[]> pairs = new ArrayList<>();
        for (int i = 0; i < hex.length(); i += 2) {
            pairs.add(new char[] {hex.charAt(i), hex.charAt(i + 1)});
        }
        return pairs;
    }
}
