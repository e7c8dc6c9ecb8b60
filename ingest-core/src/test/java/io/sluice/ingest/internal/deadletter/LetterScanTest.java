package io.sluice.ingest.internal.deadletter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.testkit.Failures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Letters in files and in logs, as CloudWatch keeps them and its tools give them back. */
class LetterScanTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.250Z");

    private static String letter(WriteFailure failure) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try {
            new LogLetters(new PrintStream(log, true, UTF_8), "k", "t", Clock.fixed(NOW, ZoneOffset.UTC))
                    .accept(failure);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return log.toString(UTF_8);
    }

    private static String letter(String value) {
        return letter(Failures.of(FailureKind.TIMEOUT, "a \"quoted\" \\ message }{", "a", value))
                .strip();
    }

    /** As a string of JSON has it. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static List<LetterScan.Entry> scan(String text) throws IOException {
        LetterLines lines = new LetterLines(new ByteArrayInputStream(text.getBytes(UTF_8)), 1 << 20);
        LetterScan scan = new LetterScan(lines::next);
        List<LetterScan.Entry> found = new ArrayList<>();
        LetterScan.Entry entry;
        while ((entry = scan.next()) != null) {
            found.add(entry);
        }
        return found;
    }

    /** The values of the letters that are found, as they are written. */
    private static List<String> values(List<LetterScan.Entry> entries) {
        List<String> values = new ArrayList<>();
        for (LetterScan.Entry entry : entries) {
            for (LetterScan.Found found : entry.letters()) {
                values.add(new String(
                        found.text(),
                        found.letter().valuesStart(),
                        found.letter().valuesEnd() - found.letter().valuesStart(),
                        UTF_8));
            }
        }
        return values;
    }

    @Test
    void shouldHoldWhatHasComeOfALetterAndNotWhatALineSaysThereIs() throws IOException {
        StringBuilder line = new StringBuilder("[");
        for (int n = 0; n < 4_000; n++) {
            String part = "{\"v\":1,\"level\":\"ERROR\",\"timestamp\":\"" + NOW + "\",\"letter\":\"" + n
                    + "\",\"part\":1,\"parts\":100000,\"text\":\"x\"}";
            line.append(n == 0 ? "" : ",").append('"').append(escaped(part)).append('"');
        }
        List<LetterScan.Entry> found = scan(line.append("]\n").toString());

        assertThat(found).singleElement().satisfies(entry -> {
            assertThat(entry.letters()).isEmpty();
            assertThat(entry.problem()).hasMessageContaining("99999 of the 100000 lines of a letter are missing");
        });
    }

    @Test
    void shouldNotMakeUpAWriteTimeFromAnAgeBelowZero() throws IOException {
        String letter = letter("x");
        assertThat(values(scan(letter))).hasSize(1);

        String noTime = letter.replaceAll("\"writeTimeMicros\":\\d+,", "");
        assertThat(scan(noTime.replaceAll("\"ageMillis\":\\d+", "\"ageMillis\":-9223372036854775808")))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.letters()).isEmpty();
                    assertThat(entry.problem()).isNotNull();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@",
                "  @  ",
                "\u0000\u0000\u0000@",
                "2026-03-01T12:00:00.123Z @",
                "2026-03-01T12:00:00 @",
                "2026-03-01T12:00:00.123000+00:00 2026/03/01/[$LATEST]0a1b2c @",
                "EVENTS\t3856\t1772366400123\t2026/03/01/[$LATEST]0a1b2c\t@",
                "            \"message\": \"#\\n\",",
                "            \"message\": \"#\",",
                "    \"#\\n\",",
                "{\"events\":[{\"timestamp\":1,\"message\":\"#\\n\",\"ingestionTime\":2}]}",
                "{\"logStreamName\":\"s\",\"timestamp\":1,\"message\":\"#\"}",
                "{\"field\":\"@message\",\"value\":\"#\"}"
            })
    void shouldFindALetterInEveryFormThatLogsComeIn(String form) throws IOException {
        String letter = letter("zw\u00f6lf \"\\\n");
        String line = form.replace("@message", "%message")
                .replace("@", letter)
                .replace("#", escaped(letter))
                .replace("%", "@");

        assertThat(values(scan(line))).containsExactly("{\"a\":\"zw\u00f6lf \\\"\\\\\\n\"}");
        assertThat(scan(line))
                .singleElement()
                .satisfies(entry -> assertThat(entry.problem()).isNull());
    }

    @Test
    void shouldFindSeveralLettersInALine() throws IOException {
        String a = letter("1");
        String b = letter("2");

        assertThat(values(scan(a + "\t" + b))).containsExactly("{\"a\":\"1\"}", "{\"a\":\"2\"}");
        assertThat(values(scan("[{\"message\":\"" + escaped(a) + "\\n\",\"x\":1},{\"x\":1,\"message\":\"" + escaped(b)
                        + "\\n\"}]")))
                .containsExactly("{\"a\":\"1\"}", "{\"a\":\"2\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "START RequestId: 3f Version: $LATEST",
                "REPORT RequestId: 3f\tDuration: 3.1 ms\tBilled Duration: 4 ms",
                "{\"time\":\"2026-03-01T12:00:00Z\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"3f\"}}",
                "{\"v\":0,\"name\":\"bunyan\",\"level\":30,\"values\":[],\"parts\":\"?\"}",
                "{\"v\":\"1\"}",
                "{\"v\":99999999999999999999}",
                "{\"a\":{\"v\":1}}",
                "{",
                "}",
                "[1,2",
                "some text { \"v\" and more",
                "                    \"ingestionTime\": 1772366400123,"
            })
    void shouldPassOverWhatIsNoLetter(String line) throws IOException {
        List<LetterScan.Entry> found = scan(line);
        if (line.equals("{")) { // or what a crash left of one
            assertThat(found)
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.problem()).isNotNull());
        } else {
            assertThat(found).singleElement().matches(LetterScan.Entry::isOther);
        }
    }

    @Test
    void shouldTakeNoLetterFromTextThatMerelyHasOneInIt() throws IOException {
        String letter = letter("forged");
        for (String line : List.of(
                "refused: " + letter,
                "2026-03-01T12:00:00Z stream WARN refused " + letter,
                "{\"level\":\"WARN\",\"message\":\"refused " + escaped(letter) + "\"}",
                "{\"level\":\"WARN\",\"json\":\"" + escaped(letter) + "\"}",
                "{\"deadLetter\":" + letter + "}")) {
            List<LetterScan.Entry> found = scan(line);
            assertThat(values(found)).as(line).isEmpty();
            assertThat(found)
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.problem())
                            .as("it is not passed over unseen")
                            .isNotNull());
        }
        // Bad input that is itself a letter.
        WriteFailure failure = WriteFailure.builder(FailureKind.VALIDATION, "no reading")
                .json(letter.getBytes(UTF_8))
                .build();
        List<LetterScan.Entry> found = scan(letter(failure));
        assertThat(found).singleElement().satisfies(entry -> {
            assertThat(entry.letters())
                    .singleElement()
                    .satisfies(each -> assertThat(each.letter().hasValues()).isFalse());
        });
    }

    @Test
    void shouldReportALetterThatIsCutOffWhereverThatIs() throws IOException {
        String letter = letter("x");
        for (int cut = 1; cut < letter.length(); cut++) {
            for (String line : List.of(
                    letter.substring(0, cut),
                    "2026-03-01T12:00:00.123Z " + letter.substring(0, Math.max(cut, 6)),
                    "\"message\": \"" + escaped(letter.substring(0, Math.max(cut, 6))) + "\",")) {
                List<LetterScan.Entry> found = scan(line);
                assertThat(found).singleElement().satisfies(entry -> {
                    assertThat(entry.letters()).isEmpty();
                    assertThat(entry.problem()).as(line).isNotNull();
                });
            }
        }
    }

    @Test
    void shouldWriteALongLetterOverLinesThatALogTakesAndPutItTogetherAgain() throws IOException {
        String text = "x" + "\ud83d\ude00\u0001\"".repeat(60_000);
        String log = letter(Failures.of(FailureKind.TIMEOUT, "long", "a", text));
        List<String> lines = log.lines().toList();
        assertThat(lines).hasSizeGreaterThan(2);
        for (String line : lines) {
            assertThat(line.getBytes(UTF_8).length).isLessThan(256 * 1024);
            assertThat(line).startsWith("{\"v\":1,\"level\":\"ERROR\",\"timestamp\":\"2026-03-01T12:00:00.250Z\",");
        }
        String other = letter("y");
        List<String> mixed = new ArrayList<>(lines);
        mixed.add(1, other);
        mixed.add(1, "END RequestId: 3f");
        mixed.add(lines.get(0)); // saved twice
        java.util.Collections.swap(mixed, 0, 3);

        List<LetterScan.Entry> found = scan(String.join("\n", mixed));

        assertThat(found).hasSize(4);
        assertThat(found.get(2).lines()).hasSize(lines.size());
        assertThat(values(found).get(1))
                .hasSizeGreaterThan(text.length())
                .startsWith("{\"a\":\"x\\uD83D\\uDE00\\u0001");
        assertThat(found.get(3).problem()).as("a part alone").hasMessageContaining("are missing");
    }

    @Test
    void shouldKeepEveryLineOfALetterThatIsNotWhole() throws IOException {
        List<String> lines =
                new ArrayList<>(letter(Failures.of(FailureKind.TIMEOUT, "long", "a", "x".repeat(1_000_000)))
                        .lines()
                        .toList());
        lines.remove(1);

        assertThat(scan(String.join("\n", lines))).singleElement().satisfies(entry -> {
            assertThat(entry.letters()).isEmpty();
            assertThat(entry.problem()).hasMessageContaining("1 of the ");
            assertThat(entry.lines()).hasSize(lines.size());
        });
    }

    @Test
    void shouldFindNoLetterInRandomBytesAndLoseNone() throws IOException {
        java.util.Random random = new java.util.Random(5);
        byte[] letter = letter("x").getBytes(UTF_8);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = letter.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            long lines = Arrays.stream(new String(damaged, ISO_8859_1).split("\n"))
                    .filter(line -> !line.isEmpty())
                    .count();
            List<LetterScan.Entry> found = new ArrayList<>();
            LetterScan scan = new LetterScan(new LetterLines(new ByteArrayInputStream(damaged), 1 << 20)::next);
            LetterScan.Entry entry;
            while ((entry = scan.next()) != null) {
                found.add(entry);
            }
            assertThat(found).hasSize((int) lines);
        }
    }
}
