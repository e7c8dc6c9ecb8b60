package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.ALL_TYPES;
import static io.sluice.ingest.internal.decode.DecodeFixtures.decode;
import static io.sluice.ingest.internal.decode.DecodeFixtures.machine;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.internal.decode.DecodedDocument.Accepted;
import io.sluice.ingest.internal.decode.DecodedDocument.Refused;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid UTF-8 is found wherever it stands in a reading, and nothing valid is touched. */
class Utf8DecodingTest {

    /** Stands for the bad bytes in a document of Latin-1 text. */
    private static final String MARK = "@";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf", // a continuation byte alone
                "c0 80",
                "c1 bf",
                "e0 80 80",
                "e0 9f bf",
                "f0 80 80 80",
                "f0 8f bf bf", // overlong
                "ed a0 80",
                "ed bf bf",
                "ed a0 bd ed b8 80", // surrogates
                "f4 90 80 80",
                "f5 80 80 80",
                "f8 88 80 80 80",
                "ff",
                "fe", // above U+10FFFF, or no lead at all
                "c3",
                "e6 b8",
                "f0 9f 98",
                "e6",
                "f0", // cut short
                "c3 28",
                "e6 b8 28",
                "e6 28 b8",
                "f0 9f 98 28",
                "f0 9f 28 80",
                "c3 c3 a9"
            })
    void shouldRefuseInvalidUtf8WhereverItStands(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (String reading : new String[] {
            machine("\"note\":\"ab@cd\""), // a mapped text
            machine("\"x\":\"@\""), // a value that is ignored
            machine("\"x\":{\"y\":[\"z@\"]}"), // one inside of it
            machine("\"n@me\":1"), // a name
            machine("\"x\":{\"@\":1}"), // a name in a value that is ignored
            machine("\"x\":1 @"), // between tokens
            machine("\"x\":@"), // in place of a value
            machine("\"note\":\"\\u00e9@\"") // behind an escape
        }) {
            assertRefused(machine("") + "\n" + reading + "\n" + machine("\"i\":2"), reading, bad);
            assertRefused("[" + machine("") + "," + reading + "," + machine("\"i\":2") + "]", reading, bad);
        }
    }

    private static void assertRefused(String document, String reading, byte[] bad) {
        String badText = new String(bad, StandardCharsets.ISO_8859_1);
        byte[] bytes = document.replace(MARK, badText).getBytes(StandardCharsets.ISO_8859_1);

        DecodedDocument decoded = decode(ALL_TYPES, JsonFormat.DEFAULT, bytes);

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2);
        Refused refused = decoded.onlyRefused();
        // The ill-formed sequence begins with the first bad byte.
        int offset = document.indexOf(MARK);
        assertThat(refused.offset()).isEqualTo(offset);
        assertThat(refused.reason()).isEqualTo(String.format("invalid UTF-8, beginning with byte 0x%02x", bad[0]));
        assertThat(refused.start()).isEqualTo(document.indexOf(reading));
        assertThat(refused.end()).isEqualTo(document.indexOf(reading) + reading.length() - 1 + bad.length);
    }

    @Test
    void shouldNotTakeAReadingForUtf16() {
        // A parser that guesses the encoding would read "{" and a zero byte as UTF-16.
        byte[] bytes = "{\"machine\":\"m1\",\"at\":7}".getBytes(StandardCharsets.UTF_16LE);

        DecodedDocument decoded = decode(ALL_TYPES, JsonFormat.DEFAULT, bytes);

        assertThat(decoded.accepted()).isEmpty();
        assertThat(decoded.refused().get(0).reason()).isEqualTo("found '\\u0000'; a field name or '}' is due");
    }

    @Test
    void shouldGiveOffsetsInBytesBehindCharactersOfEveryWidth() {
        String document = machine("\"x\":\"é温😀\",\"größe\":true");

        Refused refused = decode(ALL_TYPES, JsonFormat.DEFAULT, document).onlyRefused();

        assertThat(refused.field()).isEqualTo("größe");
        int offset = document.substring(0, document.indexOf("true")).getBytes(StandardCharsets.UTF_8).length;
        assertThat(refused.offset()).isEqualTo(offset);
    }

    @Test
    void shouldAgreeWithTheJdkOnEveryShortSequence() {
        byte[] bytes = new byte[5];
        Random random = new Random(42);
        for (int lead = 0x80; lead < 0x100; lead++) {
            for (int second = 0; second < 0x100; second++) {
                for (int round = 0; round < 40; round++) {
                    random.nextBytes(bytes);
                    bytes[0] = (byte) lead;
                    bytes[1] = (byte) second;
                    if (round % 4 != 0) {
                        for (int k = 2; k < 2 + round % 4; k++) {
                            bytes[k] = (byte) (0x80 | (bytes[k] & 0x3F));
                        }
                    }
                    assertAgreesWithJdk(Arrays.copyOf(bytes, 1 + round % 5));
                }
            }
        }
    }

    @Test
    void shouldDecodeAndEncodeEveryCodePoint() {
        char[] chars = new char[4];
        byte[] encoded = new byte[6];
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                continue;
            }
            String text = Character.toString(point);
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

            int length = Utf8.decode(utf8, 0, utf8.length, chars);
            int end = Utf8.encode(chars, 0, length, encoded, 1);

            if (!text.equals(new String(chars, 0, length)) || !Arrays.equals(encoded, 1, end, utf8, 0, utf8.length)) {
                throw new AssertionError("U+" + Integer.toHexString(point));
            }
        }
    }

    private static void assertAgreesWithJdk(byte[] bytes) {
        CharsetDecoder jdk = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = jdk.decode(in, out, true);
        char[] chars = new char[bytes.length];

        int decoded = Utf8.decode(bytes, 0, bytes.length, chars);

        int expected = result.isError() ? ~in.position() : out.position();
        if (decoded != expected || (decoded >= 0 && !Arrays.equals(chars, 0, decoded, out.array(), 0, decoded))) {
            throw new AssertionError(HexFormat.of().formatHex(bytes) + ": " + decoded + ", not " + expected);
        }
    }
}
