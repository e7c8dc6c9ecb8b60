package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.ALL_TYPES;
import static io.sluice.ingest.internal.decode.DecodeFixtures.decode;
import static io.sluice.ingest.internal.decode.DecodeFixtures.machine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.internal.decode.DecodedDocument.Accepted;
import io.sluice.ingest.internal.decode.DecodedDocument.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each type of column takes and refuses. A refused value stands between two good readings, in a sequence and in
 * an array, and both neighbours must come through.
 */
class ValueDecodingTest {

    private static final String LONG_NUMBER = "1." + "0".repeat(998) + "1";

    static Stream<Arguments> taken() {
        return Stream.of(
                // UUID
                arguments(
                        "u", "\"674953e7-2251-57e9-a39d-cbd52724418d\"", uuid("674953e7-2251-57e9-a39d-cbd52724418d")),
                arguments(
                        "u", "\"674953E7-2251-57E9-A39D-CBD52724418D\"", uuid("674953e7-2251-57e9-a39d-cbd52724418d")),
                arguments(
                        "u", "\"674953e7-2251-57E9-a39D-cbd52724418d\"", uuid("674953e7-2251-57e9-a39d-cbd52724418d")),
                arguments("u", "\"00000000-0000-0000-0000-000000000000\"", new UUID(0, 0)),
                arguments("u", "\"ffffffff-ffff-ffff-ffff-ffffffffffff\"", new UUID(-1, -1)),
                arguments("u", "\"80000000-0000-0000-8000-000000000001\"", new UUID(1L << 63, 1L << 63 | 1)),
                arguments(
                        "u",
                        "\"\\u0036\\u00374953e7-2251-57e9-a39d-cbd52724418d\"",
                        uuid("674953e7-2251-57e9-a39d-cbd52724418d")),
                // INT
                arguments("i", "0", 0),
                arguments("i", "-0", 0),
                arguments("i", "-0.0e5", 0),
                arguments("i", "7", 7),
                arguments("i", "-7", -7),
                arguments("i", "2147483647", Integer.MAX_VALUE),
                arguments("i", "-2147483648", Integer.MIN_VALUE),
                arguments("i", "21474836.47E2", Integer.MAX_VALUE),
                arguments("i", "1.0e3", 1000),
                arguments("i", "12.50e1", 125),
                arguments("i", "1200e-2", 12),
                arguments("i", "1e+1", 10),
                arguments("i", "0e1000000000", 0),
                arguments("i", "0.000e-99999999999999999999", 0),
                arguments("i", "10" + "0".repeat(900) + "e-901", 1),
                arguments("i", "0." + "0".repeat(900) + "1e901", 1),
                // BIGINT
                arguments("b", "9223372036854775807", Long.MAX_VALUE),
                arguments("b", "-9223372036854775808", Long.MIN_VALUE),
                arguments("b", "-9223372036854775808.000", Long.MIN_VALUE),
                arguments("b", "-9.223372036854775808e18", Long.MIN_VALUE),
                arguments("b", "922337203685477580.70E+1", Long.MAX_VALUE),
                arguments("b", "1e18", 1_000_000_000_000_000_000L),
                arguments("b", "9007199254740993", 9_007_199_254_740_993L),
                // DOUBLE
                arguments("d", "0.1", 0.1),
                arguments("d", "-0", -0.0),
                arguments("d", "-0.0", -0.0),
                arguments("d", "0", 0.0),
                arguments("d", "1.7976931348623157e308", Double.MAX_VALUE),
                arguments("d", "4.9e-324", Double.MIN_VALUE),
                arguments("d", "2e-324", 0.0),
                arguments("d", "-1e-400", -0.0),
                arguments("d", "1E2", 100.0),
                arguments("größe", "2.5", 2.5),
                // FLOAT; more in FloatDecodingTest
                arguments("f", "22.5", 22.5f),
                arguments("f", "-0", -0.0f),
                arguments("f", "1e-50", 0.0f),
                arguments("f", "-1e-50", -0.0f),
                arguments("f", "1.4e-45", Float.MIN_VALUE),
                arguments("f", "3.4028235e38", Float.MAX_VALUE),
                arguments("f", "9".repeat(38), 1e38f),
                arguments("f", "0." + "3".repeat(400), 0.33333334f),
                arguments("f", LONG_NUMBER.substring(0, 1000), 1.0f),
                // TEXT
                arguments("note", "\"\"", ""),
                arguments("note", "\"hot\"", "hot"),
                arguments("note", "\"naïve – 温度 – 🌡\"", "naïve – 温度 – 🌡"),
                arguments("note", "\"\\uD83D\\uDE00\"", "😀"),
                arguments("note", "\"😀\\ud83d\\ude00\\u00e9\\u6e29\"", "😀😀é温"),
                arguments("note", "\"\\u0000\"", "\0"),
                arguments("note", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"),
                arguments("note", "\"\\uFFFF\\uFFFE\"", "\uFFFF\uFFFE"),
                arguments("note", "\"\u007f\u0085\u2028\"", "\u007f\u0085\u2028"),
                arguments("note", "\"12.5\"", "12.5"),
                // BOOLEAN
                arguments("on", "true", true),
                arguments("on", "false", false));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void shouldTake(String field, String json, Object value) {
        DecodedDocument decoded = decode(ALL_TYPES, JsonFormat.DEFAULT, machine('"' + field + "\":" + json));

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.accepted().get(0).values()).isEqualTo(Map.of("machine", "m1", "at", 7L, field, value));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                // UUID
                arguments("u", "\"\"", "found the string \"\"; a uuid, 36 characters in a string, is due"),
                arguments("u", "\"674953e7225157e9a39dcbd52724418d\"", "a uuid"),
                arguments("u", "\"674953e7-2251-57e9-a39d-cbd52724418\"", "a uuid"),
                arguments("u", "\"674953e7-2251-57e9-a39d-cbd52724418d0\"", "a uuid"),
                arguments("u", "\"674953e72-251-57e9-a39d-cbd52724418d\"", "a uuid"),
                arguments("u", "\"674953g7-2251-57e9-a39d-cbd52724418d\"", "a uuid"),
                arguments("u", "\"674953e7_2251-57e9-a39d-cbd52724418d\"", "a uuid"),
                arguments("u", "\" 674953e7-2251-57e9-a39d-cbd52724418\"", "a uuid"),
                arguments("u", "\"-74953e7-2251-57e9-a39d-cbd52724418d\"", "a uuid"),
                arguments("u", "\"+74953e7-2251-57e9-a39d-cbd52724418d\"", "a uuid"),
                arguments("u", "\"{674953e7-2251-57e9-a39d-cbd5272441}\"", "a uuid"),
                arguments("u", "\"６74953e7-2251-57e9-a39d-cbd52724418d\"", "a uuid"),
                arguments("u", "674953", "found the number 674953; a uuid"),
                arguments("u", "true", "found true; a uuid"),
                arguments("u", "{\"a\":1}", "found an object; a uuid"),
                arguments("u", "[]", "found an array; a uuid"),
                // INT
                arguments("i", "1.5", "found the number 1.5; it has a fraction; an int is due"),
                arguments("i", "1e-1", "it has a fraction"),
                arguments("i", "1e-1000000000", "it has a fraction"),
                arguments("i", "0." + "0".repeat(900) + "1e900", "it has a fraction"),
                arguments("i", "123456789012345678901234567890.5", "it has a fraction"),
                arguments("i", "2147483648", "found the number 2147483648; beyond 32 bits; an int is due"),
                arguments("i", "-2147483649", "beyond 32 bits"),
                arguments("i", "9223372036854775808", "beyond 64 bits"),
                arguments("i", "1e1000000000", "found the number 1e1000000000; beyond 64 bits; an int is due"),
                arguments("i", "1e99999999999999999999", "beyond 64 bits"),
                arguments("i", "\"1\"", "found the string \"1\"; an int is due"),
                arguments("i", "true", "found true; an int is due"),
                arguments("i", "[1]", "found an array; an int is due"),
                arguments("i", LONG_NUMBER, "1001 characters; a number of at most 1000 is due"),
                // BIGINT
                arguments("b", "9223372036854775808", "beyond 64 bits; a bigint is due"),
                arguments("b", "-9223372036854775809", "beyond 64 bits"),
                arguments("b", "10000000000000000000", "beyond 64 bits"),
                arguments("b", "99999999999999999999", "beyond 64 bits"),
                arguments("b", "18446744073709551616", "beyond 64 bits"),
                arguments("b", "18446744073709551617", "beyond 64 bits"),
                arguments("b", "1e19", "beyond 64 bits"),
                arguments("b", "0.1", "it has a fraction; a bigint is due"),
                arguments("b", "9223372036854775806.9", "it has a fraction"),
                // FLOAT
                arguments("f", "3.5e38", "found the number 3.5e38; beyond the largest float"),
                arguments("f", "-3.5e38", "beyond the largest float"),
                arguments("f", "1e400", "beyond the largest float"),
                arguments("f", "9".repeat(400), "beyond the largest float"),
                arguments("f", "1e1000000000", "beyond the largest float"),
                arguments("f", "\"22.5\"", "found the string \"22.5\"; a number (float) is due"),
                arguments("f", "null1", "found 'null1'; a value is due"),
                arguments("f", "false", "found false; a number (float) is due"),
                arguments("f", LONG_NUMBER, "1001 characters; a number of at most 1000 is due"),
                // DOUBLE
                arguments("d", "1.8e308", "beyond the largest double"),
                arguments("d", "-1e309", "beyond the largest double"),
                arguments("d", "\"1\"", "a number (double) is due"),
                arguments("d", LONG_NUMBER, "1001 characters"),
                // No numbers of JSON.
                arguments("d", "NaN", "found 'NaN'; a value is due"),
                arguments("d", "Infinity", "found 'Infinity'; a value is due"),
                arguments("f", "-Infinity", "found '-Infinity'; a value is due"),
                arguments("f", "+1", "found '+1'; a value is due"),
                arguments("f", "01", "found '01'; a value is due"),
                arguments("f", "-01", "found '-01'; a value is due"),
                arguments("f", "1.", "found '1.'; a value is due"),
                arguments("f", ".5", "found '.5'; a value is due"),
                arguments("f", "1e", "found '1e'; a value is due"),
                arguments("f", "1e+", "found '1e+'; a value is due"),
                arguments("f", "0x1F", "found '0x1F'; a value is due"),
                arguments("f", "1f", "found '1f'; a value is due"),
                arguments("f", "１", "found '１'; a value is due"),
                arguments("f", "-", "found '-'; a value is due"),
                arguments("f", "1.5.2", "found '1.5.2'; a value is due"),
                arguments("on", "True", "found 'True'; a value is due"),
                // TEXT
                arguments("note", "12", "found the number 12; a text in a string is due"),
                arguments("note", "true", "found true; a text"),
                arguments("note", "{}", "found an object; a text"),
                arguments("note", "\"\\uD83D\"", "it has half a surrogate pair, \\ud83d"),
                arguments("note", "\"a\\uDE00b\"", "it has half a surrogate pair, \\ude00"),
                arguments("note", "\"\\uDE00\\uD83D\"", "it has half a surrogate pair, \\ude00"),
                arguments("note", "\"\\uD83D\\u0041\"", "it has half a surrogate pair, \\ud83d"),
                arguments("note", "\"\\uD83D😀\"", "it has half a surrogate pair, \\ud83d"),
                // BOOLEAN
                arguments("on", "1", "found the number 1; true or false is due"),
                arguments("on", "\"true\"", "found the string \"true\"; true or false is due"),
                // A required field
                arguments("machine", "null", "found null; a text in a string is due"),
                arguments("at", "null", "found null; a timestamp"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuseAndDeliverTheNeighbours(String field, String json, String reason) {
        assertRefused(JsonFormat.DEFAULT, field, json, reason);
    }

    private static void assertRefused(JsonFormat format, String field, String json, String reason) {
        String bad = bad(field, json);
        assertRefused(format, machine("") + "\n" + bad + "\n" + machine("\"i\":2"), bad, field, json, reason);
        assertRefused(format, "[" + machine("") + "," + bad + "," + machine("\"i\":2") + "]", bad, field, json, reason);
    }

    private static String bad(String field, String json) {
        return switch (field) {
            case "machine" -> "{\"machine\":" + json + ",\"at\":7}";
            case "at" -> "{\"machine\":\"m1\",\"at\":" + json + "}";
            default -> machine("\"i2\":1,\"" + field + "\" : " + json + " ,\"i3\":1");
        };
    }

    private static void assertRefused(
            JsonFormat format, String document, String bad, String field, String json, String reason) {
        DecodedDocument decoded = decode(ALL_TYPES, format, document);

        assertThat(decoded.accepted()).extracting(Accepted::index).containsExactly(0, 2);
        Refused refused = decoded.onlyRefused();
        assertThat(refused.reason()).contains(reason);
        assertThat(refused.field()).isEqualTo(field);
        assertThat(refused.index()).isEqualTo(1);
        int start = bytesBefore(document, document.indexOf(bad));
        assertThat(refused.start()).isEqualTo(start);
        assertThat(refused.end()).isEqualTo(start + bytesBefore(bad, bad.length()));
        int value = bad.indexOf(json, bad.indexOf('"' + field + '"') + field.length() + 2);
        assertThat(refused.offset()).isEqualTo(start + bytesBefore(bad, value));
    }

    private static int bytesBefore(String text, int index) {
        return text.substring(0, index).getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void shouldLeaveAnOptionalFieldUnsetWhenItIsNullOrAbsent() {
        DecodedDocument decoded =
                decode(ALL_TYPES, JsonFormat.DEFAULT, machine("\"f\":null,\"note\":null,\"u\":null") + machine(""));

        assertThat(decoded.accepted())
                .extracting(Accepted::values)
                .containsExactly(Map.of("machine", "m1", "at", 7L), Map.of("machine", "m1", "at", 7L));
    }

    @Test
    void shouldKeepNoValueOfTheReadingBefore() {
        DecodedDocument decoded = decode(
                ALL_TYPES,
                JsonFormat.DEFAULT,
                machine("\"f\":1,\"note\":\"x\",\"on\":true") + "\n" + machine("\"i\":1,\"d\":\"no\"") + machine(""));

        assertThat(decoded.accepted().get(1).values()).isEqualTo(Map.of("machine", "m1", "at", 7L));
    }

    @Test
    void shouldKeepAllTextsOfAReadingThatOutgrowTheirBuffer() {
        String machine = "m".repeat(200);
        String note = "é😀".repeat(50_000);

        DecodedDocument decoded = decode(
                ALL_TYPES,
                JsonFormat.DEFAULT,
                "{\"machine\":\"" + machine + "\",\"at\":1,\"note\":\"" + note + "\"}" + machine("\"note\":\"n\""));

        assertThat(decoded.accepted().get(0).values()).isEqualTo(Map.of("machine", machine, "at", 1L, "note", note));
        assertThat(decoded.accepted().get(1).values()).containsEntry("note", "n");
    }

    // ---- timestamps ----

    static Stream<Arguments> timestamps() {
        return Stream.of(
                arguments(TimestampUnit.MILLISECONDS, "1672531200000", 1672531200000L),
                arguments(TimestampUnit.MILLISECONDS, "1672531200000.0", 1672531200000L),
                arguments(TimestampUnit.MILLISECONDS, "1.6725312e12", 1672531200000L),
                arguments(TimestampUnit.MILLISECONDS, "-1", -1L),
                arguments(TimestampUnit.MILLISECONDS, "-0", 0L),
                arguments(TimestampUnit.MILLISECONDS, "9223372036854775807", Long.MAX_VALUE),
                arguments(TimestampUnit.SECONDS, "1672531200", 1672531200000L),
                arguments(TimestampUnit.SECONDS, "1.0e3", 1000000L),
                arguments(TimestampUnit.SECONDS, "9223372036854775", 9223372036854775000L),
                arguments(TimestampUnit.SECONDS, "-9223372036854775", -9223372036854775000L),
                arguments(TimestampUnit.MICROSECONDS, "1672531200000000", 1672531200000L),
                arguments(TimestampUnit.MICROSECONDS, "-1000", -1L),
                arguments(TimestampUnit.MICROSECONDS, "9223372036854775000", 9223372036854775L),
                arguments(TimestampUnit.SECONDS, "1672531200.25", 1672531200250L),
                arguments(TimestampUnit.SECONDS, "-0.001", -1L),
                arguments(TimestampUnit.SECONDS, "1672531200.2500000", 1672531200250L),
                arguments(TimestampUnit.SECONDS, "1.67253120025e9", 1672531200250L),
                arguments(TimestampUnit.SECONDS, "9223372036854775.807", Long.MAX_VALUE),
                arguments(TimestampUnit.SECONDS, "-9223372036854775.808", Long.MIN_VALUE),
                arguments(TimestampUnit.MICROSECONDS, "1672531200250000.000", 1672531200250L),
                arguments(TimestampUnit.MICROSECONDS, "1.67253120025e15", 1672531200250L),
                arguments(TimestampUnit.MICROSECONDS, "9223372036854775807000", Long.MAX_VALUE),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00:00Z\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T01:00:00.250+0100\"", 1672531200250L),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T01:00:00+01\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T01:00:00+01:00[Europe/Paris]\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"2022-W52-7T00:00Z\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"2023-W01-1T00:00Z\"", 1672617600000L),
                arguments(TimestampUnit.ISO_8601, "\"2023-001T00:00:00Z\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"20230101T000000Z\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"20230101T0530+0530\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"20230101T000000.250Z\"", 1672531200250L),
                arguments(TimestampUnit.ISO_8601, "\"2022-12-31T24:00:00Z\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00:00.2500000000000Z\"", 1672531200250L),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00:00.25Z\"", 1672531200250L),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00:00.250000000Z\"", 1672531200250L),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T02:00:00+02:00\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"2022-12-31T18:30:00.001-05:30\"", 1672531200001L),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00Z\"", 1672531200000L),
                arguments(TimestampUnit.ISO_8601, "\"2024-02-29T00:00:00Z\"", 1709164800000L),
                arguments(TimestampUnit.ISO_8601, "\"1969-12-31T23:59:59.999Z\"", -1L));
    }

    @ParameterizedTest
    @MethodSource("timestamps")
    void shouldTakeATimestamp(TimestampUnit unit, String json, long millis) {
        String document = "{\"machine\":\"m1\",\"at\":" + json + "}";

        DecodedDocument decoded = decode(ALL_TYPES, JsonFormat.DEFAULT.withTimestampUnit(unit), document);

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.accepted().get(0).values()).containsEntry("at", millis);
    }

    static Stream<Arguments> refusedTimestamps() {
        return Stream.of(
                arguments(TimestampUnit.MILLISECONDS, "1.5", "finer than a millisecond; a timestamp"),
                arguments(TimestampUnit.MILLISECONDS, "9223372036854775808", "beyond what a timestamp's 64 bits"),
                arguments(
                        TimestampUnit.MILLISECONDS,
                        "\"1672531200000\"",
                        "found the string \"1672531200000\"; a timestamp"),
                arguments(TimestampUnit.MILLISECONDS, "\"2023-01-01T00:00:00Z\"", "integer of milliseconds"),
                arguments(TimestampUnit.SECONDS, "1672531200.0005", "finer than a millisecond"),
                arguments(TimestampUnit.SECONDS, "9223372036854776", "beyond what a timestamp's 64 bits"),
                arguments(TimestampUnit.SECONDS, "-9223372036854776", "beyond what a timestamp's 64 bits"),
                arguments(TimestampUnit.MICROSECONDS, "1672531200000001", "finer than a millisecond"),
                arguments(TimestampUnit.MICROSECONDS, "-1", "finer than a millisecond"),
                arguments(
                        TimestampUnit.ISO_8601,
                        "1672531200000",
                        "found the number 1672531200000; a timestamp, ISO-8601"),
                arguments(TimestampUnit.ISO_8601, "\"\"", "not ISO-8601 with offset"),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00:00.0001Z\"", "finer than a millisecond"),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00:00\"", "without an offset from UTC"),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01\"", "a date without a time of day"),
                arguments(TimestampUnit.ISO_8601, "\"2023-02-29T00:00:00Z\"", "no such date"),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T24:00:01Z\"", "no such time of day"),
                arguments(TimestampUnit.ISO_8601, "\"2016-12-31T23:59:60Z\"", "a leap second"),
                arguments(TimestampUnit.ISO_8601, "\"2023-366T00:00Z\"", "no such date"),
                arguments(TimestampUnit.ISO_8601, "\"2023-W53-1T00:00Z\"", "no such date"),
                arguments(TimestampUnit.ISO_8601, "\"+2023-01-01T00:00Z\"", "no such date"),
                arguments(TimestampUnit.ISO_8601, "\"20230101\"", "a date without a time of day"),
                arguments(TimestampUnit.ISO_8601, "\"20230101+0100\"", "a date without a time of day"),
                arguments(TimestampUnit.ISO_8601, "\"2023-W01-1+01:00\"", "a date without a time of day"),
                arguments(TimestampUnit.ISO_8601, "\"10:15:30+01:00\"", "a time of day without a date"),
                arguments(
                        TimestampUnit.ISO_8601, "\"2023-01-01T00:00:00[Europe/Paris]\"", "without an offset from UTC"),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00Z[Nowhere]\"", "no such time zone"),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00+18:30\"", "no such offset"),
                arguments(TimestampUnit.ISO_8601, "\"2023-W01-1T00:00:00.0001Z\"", "finer than a millisecond"),
                arguments(TimestampUnit.ISO_8601, "\"2023-001+01:00T00:00Z\"", "not ISO-8601 with offset"),
                arguments(TimestampUnit.ISO_8601, "\"Tue, 3 Jun 2008 11:05:30 GMT\"", "not ISO-8601 with offset"),
                arguments(
                        TimestampUnit.ISO_8601, "\"+999999999-01-01T00:00:00Z\"", "beyond what a timestamp's 64 bits"),
                arguments(TimestampUnit.ISO_8601, "\"2023-01-01T00:00:00Z" + " ".repeat(64) + "\"", "too long"));
    }

    @ParameterizedTest
    @MethodSource("refusedTimestamps")
    void shouldRefuseATimestamp(TimestampUnit unit, String json, String reason) {
        String good = unit == TimestampUnit.ISO_8601
                ? "{\"machine\":\"m1\",\"at\":\"2023-01-01T00:00:00Z\"}"
                : "{\"machine\":\"m1\",\"at\":1000}";
        String bad = bad("at", json);
        JsonFormat format = JsonFormat.DEFAULT.withTimestampUnit(unit);

        assertRefused(format, good + "\n" + bad + "\n" + good, bad, "at", json, reason);
        assertRefused(format, "[" + good + "," + bad + "," + good + "]", bad, "at", json, reason);
    }

    // ---- numbers in quotes ----

    @ParameterizedTest
    @ValueSource(strings = {"f", "d", "i", "b"})
    void shouldTakeANumberInQuotesWhereTheFormatSaysSo(String field) {
        JsonFormat format = JsonFormat.DEFAULT.withNumericStrings(true);

        DecodedDocument decoded = decode(ALL_TYPES, format, machine('"' + field + "\":\"-1.25e2\""));

        assertThat(decoded.accepted().get(0).values().get(field)).isIn(-125, -125L, -125f, -125.0);
    }

    @Test
    void shouldTakeATimestampInQuotesWhereTheFormatSaysSo() {
        JsonFormat format = JsonFormat.DEFAULT.withNumericStrings(true);

        DecodedDocument decoded = decode(ALL_TYPES, format, "{\"machine\":\"m1\",\"at\":\"1672531200000\"}");

        assertThat(decoded.accepted().get(0).values()).containsEntry("at", 1672531200000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "+1",
                "01",
                "1.",
                ".5",
                "1e",
                "NaN",
                "Infinity",
                "-Infinity",
                "1f",
                "1d",
                "0x10",
                "1_0",
                "1,5",
                "0x1p3",
                "\\n1",
                "١",
                "true",
                "null",
                "--1",
                "-",
                "1e1.5"
            })
    void shouldHoldANumberInQuotesToTheGrammarOfNumbers(String text) {
        JsonFormat format = JsonFormat.DEFAULT.withNumericStrings(true);
        for (String field : new String[] {"f", "d", "i", "b"}) {
            assertRefused(format, field, '"' + text + '"', "is due");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "2147483648", "1e1000000000"})
    void shouldHoldANumberInQuotesToTheRulesOfItsType(String text) {
        assertRefused(JsonFormat.DEFAULT.withNumericStrings(true), "i", '"' + text + '"', "an int is due");
    }

    @Test
    void shouldRefuseAQuotedNumberThatIsTooLong() {
        String digits = "1".repeat(1001);

        assertRefused(JsonFormat.DEFAULT.withNumericStrings(true), "d", '"' + digits + '"', "1001 characters");
    }

    @ParameterizedTest
    @EnumSource(TimestampUnit.class)
    void shouldNeverTakeABooleanOrUuidFromAnotherTypeInQuotes(TimestampUnit unit) {
        JsonFormat format = JsonFormat.DEFAULT.withNumericStrings(true).withTimestampUnit(unit);
        String at = unit == TimestampUnit.ISO_8601 ? "\"2023-01-01T00:00:00Z\"" : "1000";

        DecodedDocument decoded = decode(ALL_TYPES, format, "{\"machine\":\"m1\",\"at\":" + at + ",\"on\":\"true\"}");

        assertThat(decoded.onlyRefused().field()).isEqualTo("on");
    }

    // ---- sizes ----

    @Test
    void shouldTakeALongTextUpToItsLimitInBytes() {
        String longest = "x".repeat(Limits.TEXT_BYTES);
        String wide = "é".repeat(Limits.TEXT_BYTES / 2);

        DecodedDocument decoded = decode(
                ALL_TYPES,
                JsonFormat.DEFAULT,
                machine("\"note\":\"" + longest + '"') + machine("\"note\":\"" + wide + '"'));

        assertThat(decoded.accepted().get(0).values()).containsEntry("note", longest);
        assertThat(decoded.accepted().get(1).values()).containsEntry("note", wide);
    }

    @Test
    void shouldRefuseATextBeyondItsLimit() {
        assertRefused(JsonFormat.DEFAULT, "note", '"' + "x".repeat(Limits.TEXT_BYTES + 1) + '"', "a text of at most");
        assertRefused(JsonFormat.DEFAULT, "note", '"' + "é".repeat(Limits.TEXT_BYTES / 2) + "x\"", "a text of at most");
    }

    private static UUID uuid(String text) {
        return UUID.fromString(text);
    }
}
