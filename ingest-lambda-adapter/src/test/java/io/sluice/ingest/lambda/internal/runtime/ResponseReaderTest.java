package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {

    private static final String SIMPLE =
            "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: id-1\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n0004;a=b\r\nello\r\n0\r\nT: v\r\n\r\n";
    private static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";

    static Stream<String> complete() {
        return Stream.of(
                SIMPLE,
                CHUNKED,
                INTERIM + SIMPLE,
                INTERIM + CHUNKED,
                "HTTP/1.1 200\nContent-Length:5\n\nhello",
                "HTTP/1.1 200 OK\r\ntransfer-ENCODING: Chunked\r\n\r\n5;x=\"y;z\"\r\nhello\n0 \n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\nX: a\r\n  folded\r\n\r\nhello");
    }

    @ParameterizedTest
    @MethodSource("complete")
    @DisplayName("case 22: every split of the bytes")
    void shouldReadTheSameWhereverTheBytesAreSplit(String wire) throws IOException {
        byte[] bytes = wire.getBytes(ISO_8859_1);
        for (int first = 1; first < bytes.length; first++) {
            for (int second = first; second < bytes.length; second += 7) {
                HttpResponse response = read(new SplitStream(bytes, first, second));
                assertThat(response.status()).isEqualTo(200);
                assertThat(body(response)).isEqualTo("hello");
                assertThat(response.keepAlive()).isTrue();
            }
        }
        assertThat(body(read(new OneByteStream(bytes)))).isEqualTo("hello");
    }

    @ParameterizedTest
    @MethodSource("complete")
    @DisplayName("case 15: every truncation")
    void shouldMeetTheEndWhereverTheBytesAreCut(String wire) {
        byte[] bytes = wire.getBytes(ISO_8859_1);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(new ByteArrayInputStream(cut)))
                    .as("cut at %s", length)
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    @DisplayName("case 21: a body that ends with the connection")
    void shouldReadABodyThatEndsWithTheConnection() throws IOException {
        HttpResponse response = read("HTTP/1.0 200 OK\r\nX: y\r\n\r\nhello");
        assertThat(body(response)).isEqualTo("hello");
        assertThat(response.keepAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2_049, 65_537, 1_000_003, 16_000_000})
    @DisplayName("case 21: chunks of every size")
    void shouldReadChunksOfEverySize(int chunk) throws IOException {
        byte[] body = randomBytes(Math.min(16_000_000, Math.max(chunk, 100_003)));
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        wire.writeBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
        for (int at = 0; at < body.length; at += chunk) {
            int size = Math.min(chunk, body.length - at);
            wire.writeBytes((Integer.toHexString(size).toUpperCase(Locale.ROOT) + ";ext\r\n").getBytes(ISO_8859_1));
            wire.write(body, at, size);
            wire.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        wire.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));

        HttpResponse response = read(new ByteArrayInputStream(wire.toByteArray()));

        assertThat(response.body().length()).isEqualTo(body.length);
        assertThat(Arrays.equals(response.body().array(), 0, body.length, body, 0, body.length))
                .isTrue();
    }

    @Test
    @DisplayName("case 24: many and huge headers")
    void shouldTakeManyAndHugeHeaders() throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 200; i++) {
            head.append("X-Field-").append(i).append(": ").append(i).append("\r\n");
        }
        head.append("LAMBDA-runtime-CLIENT-context :\t ")
                .append("c".repeat(100_000))
                .append(" \t\r\n");
        head.append("Content-Length: 0\r\n\r\n");

        HttpResponse response = read(head.toString());

        assertThat(response.header("lambda-runtime-client-context", ISO_8859_1)).isEqualTo("c".repeat(100_000));
        assertThat(response.header("x-field-199", ISO_8859_1)).isEqualTo("199");
        assertThat(response.header("x-field-200", ISO_8859_1)).isNull();
    }

    static Stream<String> refused() {
        String ok = "HTTP/1.1 200 OK\r\n";
        return Stream.of(
                ok + "Content-Length: -1\r\n\r\n",
                ok + "Content-Length: +5\r\n\r\nhello",
                ok + "Content-Length:\r\n\r\nhello",
                ok + "Content-Length: 0x5\r\n\r\nhello",
                ok + "Content-Length: 5, 5\r\n\r\nhello",
                ok + "Content-Length: 99999999999999999999999\r\n\r\nhello",
                ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                ok + "Content-Length: 5\r\n 6\r\n\r\nhello",
                ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                ok + "Transfer-Encoding: chunked\r\nContent-Length : 5\r\n\r\n0\r\n\r\n",
                ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
                ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
                ok + "Transfer-Encoding: chunked\r\n\r\n\r\n",
                ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
                ok + "Transfer-Encoding: chunked\r\n\r\n" + "0".repeat(40) + "5\r\nhello\r\n0\r\n\r\n",
                ok + "no colon\r\n\r\n",
                ok + ": nameless\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 099 no\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "\r\n" + ok + "\r\n",
                "garbage that goes on\r\n\r\n",
                INTERIM.repeat(40) + SIMPLE,
                ok + "X: y\r\n".repeat(2_000) + "\r\n",
                ok + "X: " + "y".repeat(600_000) + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("refused")
    @DisplayName("case 26: doubtful heads")
    void shouldRefuseDoubtfulHeads(String wire) {
        assertThatThrownBy(() -> read(wire)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 16777217\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1000001\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
            })
    void shouldRefuseABodyBeyondTheBound(String rest) {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + rest)).isInstanceOf(BodyTooLargeException.class);
    }

    @Test
    void shouldRefuseAnEndlessBodyWithoutLength() {
        InputStream endless = new SequenceInputStream(
                stream("HTTP/1.1 200 OK\r\n\r\n"), new ByteArrayInputStream(new byte[BodyBuffer.MAX_BYTES + 1]));
        assertThatThrownBy(() -> read(endless)).isInstanceOf(BodyTooLargeException.class);
    }

    @Test
    void shouldNotTakeMemoryForAnAnnouncedLengthThatNeverComes() {
        HttpResponse response = new HttpResponse();
        InputStream wire = stream("HTTP/1.1 200 OK\r\nContent-Length: 16000000\r\n\r\nfew");

        assertThatThrownBy(() -> new ResponseReader(wire).read(response)).isInstanceOf(EOFException.class);

        assertThat(response.body().array().length).isLessThan(100_000);
    }

    @Test
    @DisplayName("case 27: bytes after the body")
    void shouldGiveUpTheConnectionWhenBytesFollowTheBody() throws IOException {
        ResponseReader reader = new ResponseReader(stream(SIMPLE + SIMPLE));
        HttpResponse response = new HttpResponse();

        reader.read(response);

        assertThat(body(response)).isEqualTo("hello");
        assertThat(response.keepAlive()).isFalse();
        assertThat(reader.hasLeftover()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: close", "connection: Keep-Alive, CLOSE"})
    @DisplayName("case 13: Connection: close")
    void shouldHearConnectionClose(String field) throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\n" + field + "\r\nContent-Length: 0\r\n\r\n")
                        .keepAlive())
                .isFalse();
    }

    @Test
    void shouldKeepAnHttp10ConnectionOnlyIfToldSo() throws IOException {
        String rest = "Content-Length: 0\r\n\r\n";
        assertThat(read("HTTP/1.0 200 OK\r\n" + rest).keepAlive()).isFalse();
        assertThat(read("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + rest).keepAlive())
                .isTrue();
    }

    @Test
    void shouldReadNoBodyOf204() throws IOException {
        assertThat(body(read("HTTP/1.1 204 No Content\r\n\r\n"))).isEmpty();
    }

    private static HttpResponse read(String wire) throws IOException {
        return read(stream(wire));
    }

    private static HttpResponse read(InputStream wire) throws IOException {
        HttpResponse response = new HttpResponse();
        new ResponseReader(wire).read(response);
        return response;
    }

    private static InputStream stream(String wire) {
        return new ByteArrayInputStream(wire.getBytes(ISO_8859_1));
    }

    private static String body(HttpResponse response) {
        return new String(response.body().array(), 0, response.body().length(), ISO_8859_1);
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    /** Gives its bytes in three reads. */
    private static final class SplitStream extends ByteArrayInputStream {
        private final int first;
        private final int second;

        SplitStream(byte[] bytes, int first, int second) {
            super(bytes);
            this.first = first;
            this.second = second;
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            int end = pos < first ? first : pos < second ? second : count;
            return super.read(into, offset, Math.min(length, Math.max(end - pos, 1)));
        }
    }

    /** Gives one byte a read. */
    private static final class OneByteStream extends ByteArrayInputStream {
        OneByteStream(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 1));
        }
    }
}
