package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private RequestReader reader(String wire) {
        return new RequestReader(new ByteArrayInputStream(wire.getBytes(ISO_8859_1)), out);
    }

    private static String body(RequestReader reader) {
        return new String(reader.body(), ISO_8859_1);
    }

    /** Gives no more than one byte at a time, as a connection may. */
    private static final class ByteByByte extends FilterInputStream {
        ByteByByte(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return super.read(into, offset, Math.min(1, length));
        }
    }

    @Test
    void shouldReadAPollAndTheEnd() throws IOException {
        RequestReader reader = reader("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(reader.read()).isTrue();
        assertThat(reader.is("GET", "/2018-06-01/runtime/invocation/next")).isTrue();
        assertThat(reader.is("POST", "/2018-06-01/runtime/invocation/next")).isFalse();
        assertThat(reader.body()).isEmpty();
        assertThat(reader.read()).isFalse();
    }

    @Test
    void shouldReadABodyByItsLength() throws IOException {
        RequestReader reader =
                reader("POST /a HTTP/1.1\r\nCONTENT-length:  5 \r\nX: y\r\n\r\nhelloGET /b HTTP/1.1\r\n\r\n");

        assertThat(reader.read()).isTrue();
        assertThat(body(reader)).isEqualTo("hello");
        assertThat(reader.bodyIs("hello".getBytes(ISO_8859_1))).isTrue();
        assertThat(reader.bodyIs("hell".getBytes(ISO_8859_1))).isFalse();
        assertThat(reader.read()).isTrue();
        assertThat(reader.is("GET", "/b")).isTrue();
    }

    @Test
    void shouldTakeNoOtherFieldForTheLength() throws IOException {
        RequestReader reader = reader("POST /a HTTP/1.1\r\nX-Content-Length: 9\r\nContent-Length-X: 9\r\n\r\n");

        assertThat(reader.read()).isTrue();
        assertThat(reader.body()).isEmpty();
    }

    @Test
    void shouldPutChunksTogether() throws IOException {
        String head = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunks = "5\r\nhello\r\nA;ext=1\r\n, chunks!!\r\n0\r\nTrailer: x\r\n\r\n";
        RequestReader reader = reader(head + chunks + "GET /b HTTP/1.1\r\n\r\n");

        assertThat(reader.read()).isTrue();
        assertThat(body(reader)).isEqualTo("hello, chunks!!");
        assertThat(reader.read()).isTrue();
        assertThat(reader.is("GET", "/b")).isTrue();
    }

    @Test
    void shouldReadWhatComesByteByByte() throws IOException {
        String chunked = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        String wire = chunked + "POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nde";
        RequestReader reader =
                new RequestReader(new ByteByByte(new ByteArrayInputStream(wire.getBytes(ISO_8859_1))), out);

        assertThat(reader.read()).isTrue();
        assertThat(body(reader)).isEqualTo("abc");
        assertThat(reader.read()).isTrue();
        assertThat(body(reader)).isEqualTo("de");
        assertThat(reader.read()).isFalse();
    }

    @Test
    void shouldReadABodyThatIsLargerThanItsBuffer() throws IOException {
        String large = "0123456789".repeat(30_000);
        RequestReader reader = reader("POST /a HTTP/1.1\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);

        assertThat(reader.read()).isTrue();
        assertThat(body(reader)).isEqualTo(large);
    }

    @Test
    void shouldTellAClientThatWaitsToGoOn() throws IOException {
        RequestReader reader = reader("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok");

        assertThat(reader.read()).isTrue();
        assertThat(body(reader)).isEqualTo("ok");
        assertThat(out.toString(ISO_8859_1)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    }

    @Test
    void shouldTellNobodyElseToGoOn() throws IOException {
        reader("POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nok").read();

        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a HTTP/1.1\r\n",
                "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nab",
                "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
            })
    void shouldSayThatTheConnectionEndedAmidARequest(String wire) {
        assertThatIOException().isThrownBy(() -> reader(wire).read()).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n\r\n",
                "POST /a HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                "POST /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n"
            })
    void shouldRefuseWhatIsNoRequest(String wire) {
        assertThatIOException().isThrownBy(() -> reader(wire).read()).isNotInstanceOf(EOFException.class);
    }
}
