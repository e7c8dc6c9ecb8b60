package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.DEVICE;
import static io.sluice.ingest.internal.decode.DecodeFixtures.REFERENCE;
import static io.sluice.ingest.internal.decode.DecodeFixtures.decode;
import static io.sluice.ingest.internal.decode.DecodeFixtures.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.UnknownFields;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.ColumnType;
import io.sluice.ingest.internal.decode.DecodedDocument.Accepted;
import io.sluice.ingest.internal.decode.DecodedDocument.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules about fields: required, twice, unknown, nested; and about the syntax of a reading. */
class FieldDecodingTest {

    private static final String A = good(1);
    private static final String B = good(2);

    /** A good reading with more fields before its own. */
    private static String with(String more) {
        return A.replace("{", "{" + more + ",");
    }

    static Stream<Arguments> badReadings() {
        // The reading; where in it (the last occurrence of this text) the fault is; its field; the reason.
        return Stream.of(
                // Missing fields: the reading itself is at fault.
                arguments(
                        "{\"deviceId\":\"" + DEVICE + "\",\"ts\":1,\"temp\":1}",
                        "{\"deviceId\"",
                        "humidity",
                        "a required field is missing: humidity"),
                arguments(
                        "{\"temp\":1,\"deviceId\":\"" + DEVICE + "\"}",
                        "{\"temp\"",
                        null,
                        "required fields are missing: ts, humidity"),
                arguments(
                        "{\"Temp\":1,\"ts \":1}",
                        "{\"Temp\"",
                        null,
                        "required fields are missing: deviceId, ts, temp, humidity"),
                // A field twice.
                arguments(with("\"ts\":9"), "\"ts\"", "ts", "the field appears twice"),
                arguments(with("\"t\\u0073\":9"), "\"ts\"", "ts", "the field appears twice"),
                arguments(
                        A.replace("\"temp\"", "\"t\\u0073\":1,\"temp\""),
                        "\"t\\u0073\"",
                        "ts",
                        "the field appears twice"),
                arguments(with("\"x\":1,\"x\":2"), "\"x\":2", "x", "the field appears twice"),
                arguments(with("\"x\":1,\"\\u0078\":2"), "\"\\u0078\"", "x", "the field appears twice"),
                arguments(with("\"\":1,\"\":2"), "\"\":2", "", "the field appears twice"),
                arguments(
                        with("\"x\":{\"a\":1,\"b\":2,\"a\":3}"),
                        "\"a\":3",
                        "x",
                        "the name \"a\" appears twice in one object"),
                arguments(
                        with("\"x\":[[{\"a\":1},{\"a\":{\"b\":1,\"b\":1}}]]"),
                        "\"b\"",
                        "x",
                        "the name \"b\" appears twice"),
                arguments(
                        with("\"x\":{\"a\":{},\"b\":[{\"a\":1}],\"\\u0061\":3}"), "\"\\u0061\"", "x", "the name \"a\""),
                // Nested deeper than anything needs; the reading is level 1.
                arguments(
                        with("\"x\":" + "[".repeat(32) + "]".repeat(32)), "[]", "x", "nested more than 32 levels deep"),
                arguments(
                        with("\"x\":" + "{\"y\":".repeat(31) + "{}" + "}".repeat(31)),
                        "{}",
                        "x",
                        "nested more than 32 levels"),
                // Names beyond measure.
                arguments(
                        with("\"" + "n".repeat(50_001) + "\":1"),
                        "\"" + "n".repeat(50_001) + "\"",
                        "n".repeat(40) + "…",
                        "a field name of 50001 characters"),
                arguments(
                        with("\"x\":{\"" + "n".repeat(50_001) + "\":1}"),
                        "\"" + "n".repeat(50_001) + "\"",
                        "x",
                        "a field name of 50001 characters"),
                // Syntax, in mapped and unmapped values.
                arguments(with("\"x\":nul"), "nul", "x", "found 'nul'; a value is due"),
                arguments(with("\"x\":[1,,2]"), ",2]", "x", "found ','; a value is due"),
                arguments(with("\"x\":[1,]"), "]", "x", "found ']'; a value is due"),
                arguments(with("\"x\":[,]"), ",]", "x", "found ','; a value or ']' is due"),
                arguments(with("\"x\":[1 2]"), "2]", "x", "found '2'; ',' or ']' is due"),
                arguments(with("\"x\":[1:2]"), ":2]", "x", "found ':'; ',' or ']' is due"),
                arguments(with("\"x\":{1:2}"), "1:2", "x", "found '1'; a field name or '}' is due"),
                arguments(with("\"x\":{\"y\":1,}"), "},", "x", "found '}'; a field name is due"),
                arguments(with("\"x\":{\"y\"}"), "},", "x", "found '}'; ':' is due"),
                arguments(with("\"x\":NaN"), "NaN", "x", "found 'NaN'; a value is due"),
                arguments(with("\"x\":'y'"), "'y'", "x", "found ''y''; a value is due"),
                arguments(with("\"x\":01"), "01", "x", "found '01'; a value is due"),
                arguments(with("\"x\":\"a\tb\""), "\tb", "x", "found \\u0009 in a string; it must be escaped"),
                arguments(with("\"x\":\"a\rb\""), "\rb", "x", "found \\u000d in a string; it must be escaped"),
                arguments(with("\"x\":\"a\0b\""), "\0b", "x", "found \\u0000 in a string; it must be escaped"),
                arguments(with("\"x\":\"a\\x\""), "\\x", "x", "found '\\\\x'; it is no escape"),
                arguments(with("\"x\":\"a\\u12G4\""), "\\u12", "x", "found '\\\\u12G'; it is no escape"),
                arguments(with("\"x\":\"a\\uD8\""), "\\uD8", "x", "it is no escape"),
                arguments(with("\"x\":\"a\\U0041\""), "\\U", "x", "it is no escape"),
                arguments(with("\"x\":1 /* no */"), "/* no", null, "found '/*'; ',' or '}' is due"),
                arguments(with("\"x\":1 // no\n"), "// no", null, "found '//'; ',' or '}' is due"),
                arguments(with("\"x\":1;\"y\":2"), "1;", "x", "found '1;'; a value is due"),
                arguments(with("\"x\":1\f"), "1\f", "x", "found '1\\u000c'; a value is due"),
                arguments(with("\"x\":1 \f"), "\f", null, "found '\\u000c'; ',' or '}' is due"),
                arguments(with("\"x\":1\u00a0"), "1\u00a0", "x", "a value is due"),
                arguments(with("\"x\":\uFEFF1"), "\uFEFF1", "x", "found '\\ufeff1'; a value is due"),
                arguments(A.replace("{", "{,"), ",\"deviceId\"", null, "found ','; a field name or '}' is due"),
                arguments(A.replace("}", ",}"), "}", null, "found '}'; a field name is due"),
                arguments(
                        A.replace(",\"ts\"", " \"ts\""), "\"ts\"", null, "found the string \"ts\"; ',' or '}' is due"),
                arguments(A.replace(",\"ts\"", ",,\"ts\""), ",\"ts\"", null, "found ','; a field name is due"),
                arguments(A.replace("\"ts\":", "\"ts\" "), "1,\"temp", null, "found '1'; ':' is due"),
                arguments(A.replace("\"ts\":1", "\"ts\":"), ",\"temp", "ts", "found ','; a value is due"),
                arguments(A.replace("\"ts\":1", "\"ts\"::1"), ":1,", "ts", "found ':'; a value is due"),
                arguments(A.replace("\"ts\":1", "\"ts\""), ",\"temp", null, "found ','; ':' is due"),
                arguments(A.replace("\"ts\"", "ts"), "ts:1", null, "found 'ts'; a field name is due"),
                arguments(A.replace("\"ts\"", "'ts'"), "'ts'", null, "found ''ts''; a field name is due"),
                arguments(A.replace("\"ts\"", "[\"ts\"]"), "[\"ts\"]", null, "found '['; a field name is due"),
                arguments(with("\"a\tb\":1"), "\tb", null, "found \\u0009 in a string; it must be escaped"),
                arguments(
                        with("\"a\\ud800\":1"),
                        "\\ud800",
                        null,
                        "found '\\\\ud800'; half a surrogate pair in a field name"),
                arguments(with("\"\\uDE00\":1"), "\\uDE00", null, "half a surrogate pair"),
                arguments(with("\"\\ud83d\\ud83d\\ude00\":1"), "\\ud83d\\ud83d", null, "half a surrogate pair"),
                arguments(with("\"x\":{\"\\ud83d\\ude00\\ud83dx\":1}"), "\\ud83dx", "x", "half a surrogate pair"),
                arguments(with("\"\\q\":1"), "\\q", null, "it is no escape"));
    }

    @ParameterizedTest
    @MethodSource("badReadings")
    void shouldRefuseAndDeliverTheNeighbours(String bad, String at, @Nullable String field, String reason) {
        boolean lines = !bad.contains("\n");
        assertRefused("[" + A + "," + bad + "," + B + "]", bad, at, field, reason);
        assertRefused(A + (lines ? "\n" : " ") + bad + "\n" + B, bad, at, field, reason);
    }

    private static void assertRefused(String document, String bad, String at, @Nullable String field, String reason) {
        DecodedDocument decoded = decode(document);

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2);
        Refused refused = decoded.onlyRefused();
        assertThat(refused.reason()).contains(reason);
        assertThat(refused.field()).isEqualTo(field);
        int start = document.indexOf(bad, A.length());
        assertThat(refused.start()).isEqualTo(start);
        assertThat(refused.end()).isEqualTo(start + bad.getBytes(StandardCharsets.UTF_8).length);
        assertThat(refused.offset()).isEqualTo(start + bad.lastIndexOf(at));
    }

    @Test
    void shouldIgnoreUnknownFieldsOfEveryKind() {
        List<String> values = List.of(
                "null",
                "true",
                "false",
                "-0.5e-7",
                "1" + "0".repeat(5000),
                "\"" + "x".repeat(100_000) + "\"",
                "\"\\uD800\"",
                "{}",
                "[]",
                "[1,[2,[3]],{\"a\":{\"a\":[null]}},{\"a\":1}]",
                "{\"ts\":1,\"temp\":{\"ts\":2}}",
                "[".repeat(31) + "]".repeat(31),
                "{\"y\":".repeat(30) + "{}" + "}".repeat(30));
        for (String value : values) {
            DecodedDocument decoded = decode(with("\"x\":" + value) + "\n" + B);

            assertThat(decoded.refused()).as(value).isEmpty();
            assertThat(decoded.accepted().get(0).values())
                    .isEqualTo(decode(A).accepted().get(0).values());
        }
    }

    @Test
    void shouldTellFieldNamesApartByCaseAndToTheLastCharacter() {
        DecodedDocument decoded = decode(with("\"TS\":1,\"t\":1,\"tsx\":1,\"temp \":\"x\",\"\":0,\"Ts\":{}"));

        assertThat(decoded.refused()).isEmpty();
    }

    @Test
    void shouldTakeANameWithEscapes() {
        DecodedDocument decoded = decode(A.replace("\"ts\"", "\"\\u0074\\u0073\""));

        assertThat(decoded.accepted().get(0).values()).containsEntry("ts", 1L);
    }

    @Test
    void shouldRefuseAnUnknownFieldWhereTheFormatSaysSo() {
        JsonFormat format = JsonFormat.DEFAULT.withUnknownFields(UnknownFields.REFUSE);
        String bad = with("\"t\\u0065mperature\":1");
        for (String document : List.of(A + "\n" + bad + "\n" + B, "[" + A + "," + bad + "," + B + "]")) {
            DecodedDocument decoded = decode(REFERENCE, format, document);

            assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2);
            Refused refused = decoded.onlyRefused();
            assertThat(refused.field()).isEqualTo("temperature");
            assertThat(refused.reason()).isEqualTo("no column is mapped to this field");
            assertThat(refused.offset()).isEqualTo(document.indexOf("\"t\\u0065"));
        }
    }

    @Test
    void shouldNotLetAFieldNameForgeALogLine() {
        String name = "x\\n2023-01-01 INFO stored\\u001b[2K\\u202e\\u0085";

        Refused refused = decode(with("\"" + name + "\":1,\"" + name + "\":1")).onlyRefused();

        assertThat(refused.field()).isEqualTo("x\\u000a2023-01-01 INFO stored\\u001b[2K\\u202e\\u0085");
    }

    @Test
    void shouldNotLetAValueForgeALogLine() {
        String text = "\\r\\nINFO \\u2028\\ud800\\u0000\\\"\\\\" + "z".repeat(100);

        Refused refused = decode(A.replace(DEVICE, text)).onlyRefused();

        assertThat(refused.reason())
                .isEqualTo("found the string \"\\u000d\\u000aINFO \\u2028\\ud800\\u0000\\\"\\\\" + "z".repeat(28)
                        + "…\"; a uuid, 36 characters in a string, is due");
    }

    // ---- names with escapes ----

    /** A mapped field's name, and JSON names that are it, separated by spaces, and that are not. */
    static Stream<Arguments> escapedNames() {
        return Stream.of(
                arguments("a\\b", "a\\\\b \\u0061\\u005cb a\\u005Cb", "a\\b a\\/b ab"),
                arguments("a\"b", "a\\\"b a\\u0022b", "a\"b ab"),
                arguments("a\nb", "a\\nb a\\u000ab", "a\nb anb"),
                arguments("a/b", "a/b a\\/b \\u0061/b", "a\\\\/b"),
                arguments("é", "é \\u00e9 \\u00E9", "e\\u0301"),
                arguments("\ud83d\ude00", "\ud83d\ude00 \\ud83d\\ude00", "?"),
                arguments("\ud800", "", "?"));
    }

    @ParameterizedTest
    @MethodSource("escapedNames")
    void shouldCompareNamesAsTheyAreDecoded(String field, String same, String other) {
        ReadingTable table = ReadingTable.builder("k", "t")
                .partitionKey("id", "id", ColumnType.INT)
                .required("v", field, ColumnType.INT)
                .build();
        for (ReadingDecoder decoder : List.of(
                ReadingDecoders.forTable(table, JsonFormat.DEFAULT),
                ReadingDecoders.reference(table, JsonFormat.DEFAULT))) {
            for (String name : names(same)) {
                assertThat(decodeWith(decoder, table, "{\"id\":1,\"" + name + "\":2}")
                                .accepted())
                        .as(name)
                        .hasSize(1);
                for (String twice : names(same)) {
                    assertThat(decodeWith(decoder, table, "{\"id\":1,\"" + name + "\":2,\"" + twice + "\":2}")
                                    .onlyRefused()
                                    .reason())
                            .as(name)
                            .isEqualTo("the field appears twice");
                }
            }
            for (String name : names(other)) {
                assertThat(decodeWith(decoder, table, "{\"id\":1,\"" + name + "\":2}")
                                .accepted())
                        .as(name)
                        .isEmpty();
            }
        }
    }

    private static List<String> names(String spaced) {
        return spaced.isEmpty() ? List.of() : List.of(spaced.split(" "));
    }

    private static DecodedDocument decodeWith(ReadingDecoder decoder, ReadingTable table, String document) {
        return DecodedDocument.decode(decoder, table, document.getBytes(StandardCharsets.UTF_8));
    }
}
