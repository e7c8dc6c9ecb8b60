package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.REFERENCE;
import static io.sluice.ingest.internal.decode.DecodeFixtures.decode;
import static io.sluice.ingest.internal.decode.DecodeFixtures.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.internal.decode.DecodedDocument.Accepted;
import io.sluice.ingest.internal.decode.DecodedDocument.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of documents: one object, an array, a sequence; whole and broken. */
class DocumentDecoderTest {

    private static final String A = good(1);
    private static final String B = good(2);
    private static final String C = good(3);

    // ---- one object ----

    @Test
    void shouldReadOneObject() {
        DecodedDocument decoded = decode(A);

        assertThat(decoded.outcomes())
                .containsExactly(new Accepted(
                        0,
                        0,
                        A.length(),
                        Map.of(
                                "deviceId",
                                UUID.fromString(DecodeFixtures.DEVICE),
                                "ts",
                                1L,
                                "temp",
                                22.5f,
                                "humidity",
                                40f)));
    }

    @Test
    void shouldReadFieldsInAnyOrderWithWhiteSpaceAnywhere() {
        String document = " \r\n\t{ \"humidity\" :\t40 ,\n\"ts\":1\r\n, \"temp\":22.5 , \"deviceId\":\""
                + DecodeFixtures.DEVICE + "\"\n}\n ";

        Accepted reading = decode(document).accepted().get(0);

        assertThat(reading.values()).isEqualTo(decode(A).accepted().get(0).values());
        assertThat(reading.start()).isEqualTo(document.indexOf('{'));
        assertThat(reading.end()).isEqualTo(document.indexOf('}') + 1);
    }

    @Test
    void shouldSkipAByteOrderMarkAtTheVeryStartOnly() {
        String document = "\uFEFF" + A + "\n\uFEFF" + B;

        DecodedDocument decoded = decode(document);

        assertThat(decoded.accepted()).extracting(Accepted::start).containsExactly(3, 3 + A.length() + 1 + 3);
        assertRefused(decoded.onlyRefused(), 1, 3 + A.length() + 1, "\\ufeff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\r\n\t \n", "\uFEFF", "\uFEFF \n"})
    void shouldRefuseAnEmptyDocumentOnce(String document) {
        Refused refused = decode(document).onlyRefused();

        int length = document.getBytes(StandardCharsets.UTF_8).length;
        assertThat(refused).isEqualTo(new Refused(0, 0, null, "the document is empty", 0, length));
    }

    @Test
    void shouldRefuseAnEmptyObjectNamingEveryMissingField() {
        Refused refused = decode("{}").onlyRefused();

        assertThat(refused)
                .isEqualTo(new Refused(0, 0, null, "required fields are missing: deviceId, ts, temp, humidity", 0, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "12", "-1.5e3", "true", "\"{}\"", "[]"})
    void shouldRefuseWhatIsNoObjectInASequenceAndGoOn(String element) {
        String document = A + "\n" + element + "\n" + B;

        DecodedDocument decoded = decode(document);

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2);
        assertRefused(decoded.onlyRefused(), 1, A.length() + 1, "a reading, a JSON object, is due");
        assertThat(decoded.slice(decoded.onlyRefused())).isEqualTo(element);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "12", "-1.5e3", "true", "\"{}\"", "[]", "[{\"a\":[1,2]},3]", "nonsense", "}", ":"})
    void shouldRefuseWhatIsNoObjectInAnArrayAndGoOn(String element) {
        String document = "[" + A + ", " + element + " ," + B + "]";

        DecodedDocument decoded = decode(document);

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2);
        assertRefused(decoded.onlyRefused(), 1, A.length() + 3, "a reading, a JSON object, is due");
        assertThat(decoded.slice(decoded.onlyRefused())).isEqualTo(element);
    }

    @Test
    void shouldNameWhatWasFoundInPlaceOfAReading() {
        DecodedDocument decoded = decode("null\n\"te\\nxt\"\n[1]\n4.5");

        assertThat(decoded.refused())
                .extracting(Refused::reason)
                .containsExactly(
                        "found 'null'; a reading, a JSON object, is due",
                        "found the string 'te\\\\nxt'; a reading, a JSON object, is due",
                        "found an array; a reading, a JSON object, is due",
                        "found '4.5'; a reading, a JSON object, is due");
    }

    // ---- sequences ----

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\n\n\n", "\n \t\r\n", "", " ", "\r"})
    void shouldReadObjectsOneAfterAnother(String separator) {
        DecodedDocument decoded = decode(A + separator + B + separator + C + separator);

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.accepted()).extracting(r -> r.values().get("ts")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void shouldReadPrettyPrintedObjectsOneAfterAnother() {
        String document = pretty(A) + "\n" + pretty(B) + "\n\n" + pretty(C) + "\n";

        DecodedDocument decoded = decode(document);

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.accepted()).extracting(r -> r.values().get("ts")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void shouldReadNestedObjectsThatBeginALineWhereTheyMay() {
        String document = A.replace("{", "{\"x\":\n{\"y\":[\n{},\n{}]},\n") + "\n" + B;

        DecodedDocument decoded = decode(document);

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.accepted()).hasSize(2);
    }

    @Test
    void shouldRefuseACommaBetweenObjectsOfASequenceAlone() {
        DecodedDocument decoded = decode(A + ",\n" + B + "," + C);

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2, 4);
        assertThat(decoded.refused())
                .extracting(Refused::offset)
                .containsExactly(A.length(), A.length() + 2 + B.length());
        assertThat(decoded.refused()).allSatisfy(r -> assertThat(r.reason()).startsWith("found ','; a reading"));
    }

    @Test
    void shouldRefuseALineOfGarbageOnce() {
        String garbage = "2023-01-01 12:00:00, ERROR: no reading, sorry }";

        DecodedDocument decoded = decode(A + "\n" + garbage + "\r\n" + B);

        assertThat(decoded.accepted()).hasSize(2);
        assertRefused(decoded.onlyRefused(), 1, A.length() + 1, "found '2023-01-01 12:00:00, ERROR: no reading, …'");
        assertThat(decoded.slice(decoded.onlyRefused())).isEqualTo(garbage);
    }

    @Test
    void shouldReadTheObjectBehindGarbageOnItsLine() {
        DecodedDocument decoded = decode("INFO " + A + " end\n" + B);

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(1, 3);
        assertThat(decoded.refused()).extracting(decoded::slice).containsExactly("INFO", "end");
    }

    @Test
    void shouldGoOnAtTheNextLineAfterALineCutShort() {
        String cut = A.substring(0, A.length() - 4);
        String document = A + "\n" + cut + "\n" + B + "\n" + C;

        DecodedDocument decoded = decode(document);

        int start = A.length() + 1;
        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2, 3);
        assertThat(decoded.onlyRefused())
                .isEqualTo(new Refused(
                        1, start + cut.length(), null, "the line ends inside an object", start, start + cut.length()));
    }

    @Test
    void shouldLoseNoLineBetweenOneCutShortAndOneThatClosesTooMuch() {
        // The surplus brace would close the cut line's object, and take the good lines with it.
        String cut = A.substring(0, A.length() - 1);
        String document = cut + "\n" + B + "\n" + C + "\n" + A + "}\n" + B;

        DecodedDocument decoded = decode(document);

        assertThat(decoded.accepted()).hasSize(4);
        assertThat(decoded.refused()).extracting(decoded::slice).containsExactly(cut, "}");
    }

    @Test
    void shouldLoseNoLineAfterOneCutShortBehindAColonOrAComma() {
        for (String cut : List.of("{\"deviceId\":", "{\"ts\":1,", "{", "{\"x\":[1,", "{\"x\":[", "{\"x\":[{}")) {
            DecodedDocument decoded = decode(cut + "\n" + A + "\n" + B + "\n" + C + "}}]]");

            assertThat(decoded.accepted()).as(cut).hasSize(3);
            assertThat(decoded.slice(decoded.refused().get(0))).isEqualTo(cut);
        }
    }

    @Test
    void shouldGoOnAtTheNextLineAfterAStringWithoutItsEnd() {
        String open = "{\"deviceId\":\"674953e7";

        DecodedDocument decoded = decode(A + "\n" + open + "\n" + B);

        int quote = A.length() + 1 + open.lastIndexOf('"');
        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2);
        assertRefused(
                decoded.onlyRefused(), 1, quote, "the string that begins here is not closed before the line ends");
        assertThat(decoded.slice(decoded.onlyRefused())).isEqualTo(open);
    }

    @Test
    void shouldNotLetABackslashEscapeTheEndOfALine() {
        String open = "{\"deviceId\":\"674953e7\\";

        DecodedDocument decoded = decode(open + "\n" + B);

        assertThat(decoded.accepted()).hasSize(1);
        assertRefused(decoded.onlyRefused(), 0, open.indexOf("\"6"), "not closed before the line ends");
    }

    @Test
    void shouldGoOnAtTheNextLineAfterBracketsThatDoNotMatch() {
        String bad = "{\"x\":[1}";

        DecodedDocument decoded = decode(A + "\n" + bad + ",\"y\":2]}\n" + B);

        assertThat(decoded.accepted()).hasSize(2);
        assertRefused(decoded.onlyRefused(), 1, A.length() + 1 + bad.length() - 1, "found '}'; ']' is due");
    }

    @Test
    void shouldGoOnByLinesAfterABreak() {
        String broken = "{\"x\":[1}";
        String pretty = pretty(B);

        DecodedDocument decoded = decode(broken + "\n" + A + "\n" + pretty + "\n" + C);

        // From the break on every line stands for itself, so the reading on many lines is refused line by line.
        assertThat(decoded.accepted()).extracting(r -> r.values().get("ts")).containsExactly(1L, 3L);
        assertThat(decoded.refused().get(0).reason()).isEqualTo("found '}'; ']' is due");
        assertThat(decoded.refused().get(1).reason()).isEqualTo("the line ends inside an object");
        assertThat(decoded.refused().stream().map(decoded::slice).collect(Collectors.joining()))
                .isEqualTo(broken + pretty.replaceAll("\n\\s*", ""));
    }

    @Test
    void shouldRefuseADocumentCutShort() {
        for (int length = 1; length < A.length(); length++) {
            Refused refused = decode(A.substring(0, length)).onlyRefused();

            assertThat(refused.start()).isZero();
            assertThat(refused.end()).isEqualTo(length);
            assertThat(refused.reason()).contains("document ends");
        }
    }

    @Test
    void shouldRefuseASecondArrayOrObjectAfterAnArray() {
        for (String more : List.of("x", "[]", "]", ",", B, "\"", "\n" + B + "\n" + C)) {
            String document = "[" + A + "] " + more + " ";

            DecodedDocument decoded = decode(document);

            int at = A.length() + 3 + more.indexOf(more.strip());
            assertThat(decoded.accepted()).hasSize(1);
            assertRefused(decoded.onlyRefused(), 1, at, "after the array's end");
            assertThat(decoded.onlyRefused().end()).isEqualTo(document.length() - 1);
        }
    }

    // ---- arrays ----

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [ ] ", "[\r\n]\n", "\uFEFF[]"})
    void shouldReadNothingFromAnEmptyArray(String document) {
        assertThat(decode(document).outcomes()).isEmpty();
    }

    @Test
    void shouldReadAnArray() {
        DecodedDocument decoded = decode("[" + A + ",\n" + B + " , " + C + "]");

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.accepted()).extracting(r -> r.values().get("ts")).containsExactly(1L, 2L, 3L);
        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 1, 2);
    }

    @Test
    void shouldReadAPrettyPrintedArray() {
        DecodedDocument decoded = decode("[\n" + pretty(A) + ",\n" + pretty(B) + "\n]\n");

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.accepted()).hasSize(2);
    }

    @Test
    void shouldRefuseTheElementBeforeWhichACommaIsMissing() {
        DecodedDocument decoded = decode("[" + A + B + "," + C + "]");

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2);
        assertRefused(decoded.onlyRefused(), 1, 1 + A.length(), "',' or ']' is due");
        assertThat(decoded.slice(decoded.onlyRefused())).isEqualTo(B);
    }

    @Test
    void shouldRefuseATrailingComma() {
        DecodedDocument decoded = decode("[" + A + ", ]");

        assertThat(decoded.accepted()).hasSize(1);
        assertThat(decoded.onlyRefused())
                .isEqualTo(new Refused(
                        1,
                        A.length() + 3,
                        null,
                        "found ']' after a comma; a reading, a JSON object, is due",
                        A.length() + 3,
                        A.length() + 4));
    }

    @Test
    void shouldRefuseCommasWithoutAnElementBetweenThem() {
        DecodedDocument decoded = decode("[," + A + ",," + B + "]");

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(1, 3);
        assertThat(decoded.refused()).extracting(Refused::offset).containsExactly(1, 2 + A.length() + 1);
        assertThat(decoded.refused())
                .allSatisfy(r -> assertThat(r.reason()).isEqualTo("found ','; a reading, a JSON object, is due"));
    }

    @Test
    void shouldRefuseAnArrayThatIsNotClosed() {
        DecodedDocument decoded = decode("[" + A + "," + B + " \n");

        int end = 1 + A.length() + 1 + B.length();
        assertThat(decoded.accepted()).hasSize(2);
        assertThat(decoded.onlyRefused())
                .isEqualTo(new Refused(2, end, null, "the document ends; ',' or ']' is due", end, end));
    }

    @Test
    void shouldRefuseAnArrayThatEndsWhereAReadingIsDue() {
        assertRefused(decode("[").onlyRefused(), 0, 1, "the document ends; a reading or ']' is due");
        assertRefused(
                decode("[" + A + ",").onlyRefused(),
                1,
                A.length() + 2,
                "the document ends; a reading, a JSON object, is due");
    }

    @Test
    void shouldRefuseTheRestOfAnArrayWhoseStructureBreaks() {
        List<String> breaks =
                List.of("{\"x\":[1}", "{\"x\":1]", "[1}", "{\"x\":\"abc\n", "\"abc\n", "{\"x\":", "{\"x\":\"a\\\n\"}");
        for (String broken : breaks) {
            String document = "[" + A + "," + broken + "," + B + "]\n";

            DecodedDocument decoded = decode(document);

            assertThat(decoded.accepted()).as(broken).hasSize(1);
            Refused refused = decoded.onlyRefused();
            assertThat(refused.index()).isEqualTo(1);
            assertThat(refused.start()).isEqualTo(A.length() + 2);
            assertThat(refused.end()).isEqualTo(document.length() - 1);
        }
    }

    @Test
    void shouldPointAtTheBreakOfAnArray() {
        String document = "[" + A + ",{\"x\":[1}," + B + "]";

        assertRefused(decode(document).onlyRefused(), 1, document.indexOf("[1}") + 2, "found '}'; ']' is due");

        String open = "[" + A + ",{\"x\":1," + B + "]";
        assertRefused(decode(open).onlyRefused(), 1, open.length() - 1, "found ']'; '}' is due");

        String cut = "[" + A + "," + B.substring(0, 30);
        assertRefused(decode(cut).onlyRefused(), 1, cut.indexOf("\"6749", A.length()), "before the document ends");
    }

    @Test
    void shouldGoOnAfterAClosingBraceTooMany() {
        DecodedDocument decoded = decode("[" + A + "}," + B + "]");

        assertThat(decoded.accepted()).hasSize(2);
        assertRefused(decoded.onlyRefused(), 1, A.length() + 1, "found '}'; ',' or ']' is due");
    }

    @Test
    void shouldTellBracketsInStringsFromBrackets() {
        String element = A.replace("{", "{\"x\":\"]}[{\\\"]\\\\\",");

        for (String document : List.of(element + "\n" + B, "[" + element + "," + B + "]")) {
            DecodedDocument decoded = decode(document);

            assertThat(decoded.refused()).isEmpty();
            assertThat(decoded.accepted()).hasSize(2);
        }
    }

    // ---- the call itself ----

    @Test
    void shouldDecodeOneDocumentAfterAnotherWithOneDecoder() {
        ReadingDecoder decoder = ReadingDecoders.forTable(REFERENCE, JsonFormat.DEFAULT);
        for (String document : List.of("{\"x\":[1}\n" + A, pretty(A) + pretty(B), "", "[" + A, A)) {
            DecodedDocument again = DecodedDocument.decode(decoder, REFERENCE, document);

            assertThat(again.outcomes()).isEqualTo(decode(document).outcomes());
        }
    }

    @Test
    void shouldLeaveTheDocumentUnchanged() {
        byte[] document = ("[" + A + ",nonsense," + B.substring(0, 50)).getBytes(StandardCharsets.UTF_8);
        byte[] before = document.clone();

        decode(REFERENCE, JsonFormat.DEFAULT, document);

        assertThat(document).isEqualTo(before);
    }

    @Test
    void shouldRejectARangeOutsideTheArray() {
        ReadingDecoder decoder = ReadingDecoders.forTable(REFERENCE, JsonFormat.DEFAULT);
        ReadingSink none = new ReadingSink() {
            @Override
            public void reading(int index, int start, int end, ReadingValues values) {}

            @Override
            public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {}
        };

        assertThatThrownBy(() -> decoder.decode(new byte[4], 2, 3, none)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static void assertRefused(Refused refused, int index, int offset, String reason) {
        assertThat(refused.reason()).contains(reason);
        assertThat(refused.index()).isEqualTo(index);
        assertThat(refused.offset()).isEqualTo(offset);
        assertThat(refused.field()).isNull();
    }

    private static String pretty(String object) {
        return object.replace("{", "{\n  ").replace(",", ",\n  ").replace("}", "\n}");
    }
}
