package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Frames written by hand from the protocol's specification. */
class FramesTest {
    private static final ByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

    @Test
    void shouldWriteVoid() {
        ByteBuf out = Unpooled.buffer();
        Frames.writeVoid(out, 0x0102, null);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("84" + "00" + "0102" + "08" + "00000004" + "00000001");
    }

    @Test
    void shouldWriteVoidWithAPayload() {
        ByteBuf out = Unpooled.buffer();
        byte[] payload = ByteBufUtil.decodeHexDump("0001" + "0001" + "6b" + "00000001" + "09");
        Frames.writeVoid(out, 0x0102, payload);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("84" + "04" + "0102" + "08" + "0000000e" + "0001" + "0001" + "6b" + "00000001" + "09"
                        + "00000001");
    }

    @Test
    void shouldWriteErrors() {
        ByteBuf frame = Frames.error(ALLOC, 7, 0x000A, "no");
        assertThat(ByteBufUtil.hexDump(frame))
                .isEqualTo("84" + "00" + "0007" + "00" + "00000008" + "0000000a" + "0002" + "6e6f");
    }

    @Test
    void shouldWriteErrorDetails() {
        ByteBuf frame = ErrorAnswer.writeTimeout(1, 2, "SIMPLE").frame(ALLOC, 1, Pending.NO_ID);
        assertThat(ByteBufUtil.hexDump(frame))
                .startsWith("84" + "00" + "0001" + "00")
                .contains("00001100")
                .endsWith("0006" + "00000001" + "00000002" + "0006" + "53494d504c45");
    }

    @Test
    void shouldAddAPayloadAfterTracingAndWarnings() {
        String tracing = "000102030405060708090a0b0c0d0e0f";
        String warnings = "0001" + "0001" + "77";
        ByteBuf response = hex("84" + "0a" + "0003" + "08" + "00000019" + tracing + warnings + "00000001");
        String payload = "0001" + "0001" + "6b" + "00000001" + "09";
        ByteBuf out = Frames.withPayload(ALLOC, response, ByteBufUtil.decodeHexDump(payload));
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("84" + "0e" + "0003" + "08" + "00000023" + tracing + warnings + payload + "00000001");
        assertThat(Frames.responseBody(out).readInt()).isEqualTo(1);
    }

    @Test
    void shouldTurnSupportedIntoThatOfScylla() {
        ByteBuf original = hex("84000000060000002d" + "0002" + "0011" + "50524f544f434f4c5f56455253494f4e53" + "0001"
                + "0004" + "342f7634" + "000b" + "43514c5f56455253494f4e" + "0000");
        ByteBuf out = new SupportedOptions(Sharding.of(4), 19042).rewrite(ALLOC, original, 2);
        assertThat(out.getInt(5)).isEqualTo(out.readableBytes() - 9);
        String text = out.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text)
                .doesNotContain("PROTOCOL_VERSIONS")
                .contains("CQL_VERSION")
                .contains("SCYLLA_SHARD\0\1\0\1" + "2")
                .contains("SCYLLA_NR_SHARDS\0\1\0\1" + "4")
                .contains("SCYLLA_SHARD_AWARE_PORT\0\1\0\5" + "19042")
                .contains("TABLETS_ROUTING_V1\0\1\0\0");
    }

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }
}
