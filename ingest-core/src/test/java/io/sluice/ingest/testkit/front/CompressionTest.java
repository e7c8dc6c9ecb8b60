package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks written by hand from LZ4's and Snappy's descriptions of their formats. */
class CompressionTest {
    @Test
    void shouldReadAnLz4Block() {
        // 12 bytes: literals "abc", a match of 4 at 3 back and 0 more, then 5 literals.
        String block = "0000000c" + "30" + "616263" + "0300" + "50" + "78797a7a7a";
        assertThat(plain(Compression.LZ4, block)).isEqualTo("abcabcaxyzzz");
    }

    @Test
    void shouldReadAnLz4BlockWithLongLengths() {
        // 20 literals (15 + 5), a match of 1 back and 4 + 15 + 2 bytes, which reads what it writes, then 5 literals.
        String literals = "61".repeat(20);
        String block = "0000002e" + "ff" + "05" + literals + "0100" + "02" + "50" + "6262626262";
        assertThat(plain(Compression.LZ4, block)).isEqualTo("a".repeat(41) + "bbbbb");
    }

    @Test
    void shouldRefuseAnLz4BlockThatIsNone() {
        assertThatThrownBy(() -> plain(Compression.LZ4, "00000008" + "10" + "61" + "0500" + "30" + "626262"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plain(Compression.LZ4, "00000008" + "10" + "61"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReadASnappyBlock() {
        // 7 bytes: 3 literals, then a copy of 4 from 3 back.
        assertThat(plain(Compression.SNAPPY, "07" + "08" + "616263" + "01" + "03"))
                .isEqualTo("abcabca");
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackWhatItCompressed(Compression compression) {
        SplittableRandom random = new SplittableRandom(7);
        for (int size = 1; size < 70_000; size = size * 3 / 2 + 1) {
            byte[] body = new byte[size];
            for (int i = 0; i < size; i++) {
                body[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : body[Math.max(0, i - 7)]);
            }
            ByteBuf frame = Frames.begin(UnpooledByteBufAllocator.DEFAULT, 7, Protocol.RESULT)
                    .writeBytes(body);
            ByteBuf compressed = compression.compressed(UnpooledByteBufAllocator.DEFAULT, Frames.end(frame));
            assertThat(Frames.flags(compressed)).isEqualTo(Protocol.FLAG_COMPRESSED);
            ByteBuf plain = compression.plain(UnpooledByteBufAllocator.DEFAULT, compressed);
            assertThat(Frames.flags(plain)).isZero();
            assertThat(ByteBufUtil.getBytes(plain.skipBytes(Protocol.HEADER))).isEqualTo(body);
        }
    }

    @Test
    void shouldMakeRepetitionsShort() {
        ByteBuf frame = Frames.begin(UnpooledByteBufAllocator.DEFAULT, 7, Protocol.RESULT)
                .writeBytes(new byte[10_000]);
        assertThat(Compression.LZ4
                        .compressed(UnpooledByteBufAllocator.DEFAULT, Frames.end(frame))
                        .readableBytes())
                .isLessThan(200);
    }

    private static String plain(Compression compression, String block) {
        ByteBuf out = Unpooled.buffer();
        compression.decompress(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(block)), out);
        return out.toString(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
