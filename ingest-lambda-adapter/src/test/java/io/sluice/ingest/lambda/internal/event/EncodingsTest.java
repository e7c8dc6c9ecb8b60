package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base64, gzip and JSON as the JDK and Jackson have them. */
class EncodingsTest {

    private final Random random = new Random(11);

    @Test
    void shouldDecodeBase64AsTheJdkDoes() {
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            byte[] text = ("xx" + Base64.getEncoder().encodeToString(bytes) + "yy").getBytes(ISO_8859_1);
            byte[] into = new byte[length + 3];

            assertThat(Base64Bytes.decode(text, 2, text.length - 2, into)).isEqualTo(length);
            assertThat(Arrays.copyOf(into, length)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "e",
                "e3",
                "e30",
                "e30==",
                "=",
                "==",
                "===",
                "====",
                "e30-",
                "e3_=",
                "e30 ",
                " e30=",
                "e3==e30=",
                "e=0=",
                "e30=\n",
                "e30é",
                "Zg=a"
            })
    void shouldRefuseWhatIsNotBase64(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(Base64Bytes.decode(bytes, 0, bytes.length, new byte[64])).isEqualTo(-1);
    }

    @Test
    void shouldUnpackWhatTheJdkPacks() {
        Gunzip gunzip = new Gunzip(1 << 20);
        for (int length : new int[] {0, 1, 100, 70_000, 1 << 20, 5}) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) random.nextInt(8);
            }
            byte[] packed = Gzips.gzip(bytes);

            assertThat(gunzip.unpack(packed, 0, packed.length)).isEqualTo(length);
            assertThat(Arrays.copyOf(gunzip.bytes(), length)).isEqualTo(bytes);
        }
    }

    @Test
    void shouldUnpackSeveralMembersAndOptionalHeaderParts() throws IOException {
        byte[] plain = Gzips.gzip("two".getBytes(UTF_8));
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0}); // all that may follow, does
        both.write(new byte[] {3, 0, 'e', 'x', 't'});
        both.write("name\0comment\0".getBytes(UTF_8));
        both.write(new byte[] {1, 2});
        byte[] one = Gzips.gzip("one ".getBytes(UTF_8));
        both.write(one, 10, one.length - 10);
        both.write(plain);
        byte[] packed = both.toByteArray();
        Gunzip gunzip = new Gunzip(100);

        assertThat(gunzip.unpack(packed, 0, packed.length)).isEqualTo(7);
        assertThat(new String(gunzip.bytes(), 0, 7, UTF_8)).isEqualTo("one two");
    }

    @Test
    void shouldRefuseWhatIsCutShortOrAltered() {
        byte[] packed = Gzips.gzip("a reading, and another, and another".getBytes(UTF_8));
        Gunzip gunzip = new Gunzip(1_000);
        for (int length = 0; length < packed.length; length++) {
            assertThat(gunzip.unpack(packed, 0, length)).as("%d bytes", length).isEqualTo(Gunzip.BROKEN);
        }
        for (int at : new int[] {0, 1, 2, packed.length - 1, packed.length - 5}) {
            byte[] altered = packed.clone();
            altered[at] ^= 0x55;
            assertThat(gunzip.unpack(altered, 0, altered.length))
                    .as("byte %d", at)
                    .isEqualTo(Gunzip.BROKEN);
        }
        byte[] trailed = Arrays.copyOf(packed, packed.length + 1);
        assertThat(gunzip.unpack(trailed, 0, trailed.length)).isEqualTo(Gunzip.BROKEN);
    }

    @Test
    void shouldStopAtTheFirstByteTooMany() {
        byte[] packed = Gzips.gzip(new byte[1_001]);

        assertThat(new Gunzip(1_001).unpack(packed, 0, packed.length)).isEqualTo(1_001);
        assertThat(new Gunzip(1_000).unpack(packed, 0, packed.length)).isEqualTo(Gunzip.TOO_LARGE);
    }

    /** Random documents of JSON's own letters: whole by the scan if and only if whole by Jackson. */
    @Test
    void shouldTakeForJsonWhatJacksonDoes() throws IOException {
        String[] parts = {
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-0.5e+3", "01", "true", "null", "nul", " ", "{}",
            "[]", "\"a\":1", "\"b\":[", "-", "1.", "\"\\x\""
        };
        JsonFactory jackson = new JsonFactory();
        JsonScan scan = new JsonScan();
        int whole = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int part = 1 + random.nextInt(7); part > 0; part--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            byte[] json = text.toString().getBytes(UTF_8);
            int end = scan.endOfValue(json, 0, json.length);
            boolean ours = end != JsonScan.BROKEN && JsonScan.skipSpace(json, end, json.length) == json.length;

            assertThat(ours).as(text.toString()).isEqualTo(isOneValue(jackson, json));
            whole += ours ? 1 : 0;
        }
        assertThat(whole).isGreaterThan(1_000);
    }

    private static boolean isOneValue(JsonFactory jackson, byte[] json) throws IOException {
        try (JsonParser parser = jackson.createParser(new String(json, UTF_8))) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            if (parser.currentToken() == null) {
                return false; // a bracket without its end
            }
            parser.getText();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }
}
