package io.sluice.ingest.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.Delivery;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.RunningAdapter;
import io.sluice.ingest.testkit.SharedClusters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad readings through the whole of it: the refusal says where and why, the neighbours are in the table, the loop
 * lives. Documents are written one byte a character, so that bytes that are no UTF-8 can be.
 */
class BadInputIT {

    private static final UUID DEVICE = new UUID(2, 2);
    private static final LiveTable.Bits GOOD = LiveTable.Bits.of(22.5f, 45.1f);
    private static final int EVENT_LIMIT = 6 * 1024 * 1024;

    private static LiveTable table;
    private static RunningAdapter lenient;
    private static RunningAdapter strict;
    private static long nextReading;

    @BeforeAll
    static void start() throws Exception {
        table = new LiveTable(SharedClusters.oneNode(), "bad_input");
        lenient = RunningAdapter.start(
                table.environment("SLUICE_MAX_BLOCK_MS", "600000", "SLUICE_MAX_PENDING_ROWS", "256"));
        lenient.invoke(good());
        strict = RunningAdapter.start(table.environment("SLUICE_UNKNOWN_FIELDS", "refuse"));
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertThat(lenient.stop()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
            assertThat(strict.stop()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
        } finally {
            table.close();
            SharedClusters.oneNode().resetFronts();
        }
    }

    @AfterEach
    void shouldStillServe() throws Exception {
        for (RunningAdapter adapter : List.of(lenient, strict)) {
            assertThat(adapter.invoke(good()).text()).startsWith("{\"accepted\":1,\"stored\":1,");
            assertThat(adapter.api().violations()).isEmpty();
            // One more is the extension's.
            assertThat(adapter.api().connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // the wrong type
                "temp     | `\"22.5\"`              | a number (float) is due",
                "temp     | true                    | a number (float) is due",
                "temp     | null                    | found null",
                "temp     | {\"c\":1}               | a number (float) is due",
                "temp     | [1]                     | a number (float) is due",
                "ts       | `\"1672531200000\"`     | a timestamp, an integer of milliseconds",
                "deviceId | 7                       | a uuid, 36 characters in a string, is due",
                "deviceId | `\"674953e7\"`          | a uuid, 36 characters in a string, is due",
                // overflow
                "temp     | 1e39                    | beyond",
                "humidity | -3.5e38                 | beyond",
                "ts       | 9223372036854775808     | beyond what a timestamp",
                "ts       | 1e400                   | beyond what a timestamp",
                // a fraction where an integer is due
                "ts       | 1.5                     | finer than a millisecond",
                // no JSON
                "temp     | NaN                     | found 'NaN'",
                "temp     | Infinity                | found 'Infinity'",
                "temp     | -Infinity               | found '-Infinity'",
                "temp     | 01                      | 01",
                "temp     | 1.                      | 1."
            })
    void shouldRefuseAValueAndStoreItsNeighbours(String field, String value, String reason) throws Exception {
        String bad = good().replaceFirst("\"" + field + "\":[^,}]*", "\"" + field + "\":" + quoted(value));
        int at = bad.indexOf(value, bad.indexOf("\"" + field + "\"") + field.length() + 3);

        assertRefused(lenient, bad, "\"field\":\"" + field + "\",", at, reason);
    }

    private static String quoted(String value) {
        return Matcher.quoteReplacement(value);
    }

    @Test
    @DisplayName("case 31: duplicate keys")
    void shouldRefuseADuplicateField() throws Exception {
        String bad = good().replace("}", ",\"temp\":1}");

        assertRefused(lenient, bad, "\"field\":\"temp\",", bad.lastIndexOf("\"temp\""), "twice");
    }

    @Test
    void shouldRefuseAReadingWithoutARequiredField() throws Exception {
        String bad = good().replace(",\"humidity\":45.1", "");

        assertRefused(lenient, bad, "\"field\":\"humidity\",", 0, "missing");
    }

    @Test
    void shouldRefuseAnUnknownFieldWhereToldTo() throws Exception {
        String bad = good().replace("}", ",\"site\":\"x\"}");

        assertRefused(strict, bad, "\"field\":\"site\",", bad.indexOf("\"site\""), "no column");
    }

    @Test
    @DisplayName("case 31: deep nesting")
    void shouldRefuseNestingBeyondNeed() throws Exception {
        int depth = 10_000;
        String bad = good().replace("}", ",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}");

        Refused refused = refused(lenient, "[", ",", "]", bad);
        assertThat(refused.answer).contains("nest");
        refused(lenient, "", "\n", "\n", bad);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00c3(", "\u0080", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080"})
    @DisplayName("case 30: a reading that is no UTF-8 is refused, its neighbours are stored, the process lives")
    void shouldRefuseAReadingThatIsNoUtf8(String bytes) throws Exception {
        String bad = good().replace("}", ",\"site\":\"x" + bytes + "\"}");

        assertRefused(lenient, bad, "", bad.indexOf(bytes), "invalid UTF-8");
    }

    @Test
    void shouldRefuseGarbageAfterAReading() throws Exception {
        String first = good();
        String second = good();
        String document = first + " garbage\n" + second;

        String answer = lenient.invoke(event(document)).text();

        assertThat(answer)
                .startsWith("{\"accepted\":2,\"stored\":2,\"rejected\":1,")
                .contains("\"index\":1,\"kind\":\"VALIDATION\",\"offset\":" + document.indexOf("garbage") + ",");
        assertStored(first, second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00ff\u00fe", "{\u0080}", "[\u00c0\u00af]", "\"\u00ed\u00a0\u0080\""})
    @DisplayName("case 30: an event that is no UTF-8 fails, the process lives")
    void shouldRefuseAnEventThatIsNoUtf8(String event) throws Exception {
        Answer answer = lenient.invoke(event(event));

        assertThat(answer.isError()).isTrue();
        assertThat(answer.text()).contains("Function.MalformedEvent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
    @DisplayName("case 31: an event that nests 10,000 levels")
    void shouldRefuseAnEventThatNestsEndlessly(String open) throws Exception {
        for (String close : List.of("", "]".repeat(10_000))) {
            Answer answer = lenient.invoke(event(open.repeat(10_000) + close));

            assertThat(answer.isError()).isTrue();
            assertThat(answer.text()).contains("Function.MalformedEvent");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "null",
                "[]",
                "{}",
                "[{}]",
                "7",
                "NaN",
                "true",
                "[",
                "{\"a\":",
                "[{\"a\":1}",
                "[1,",
                "{\"deviceId\":\"x\",\"ts\":1,\"temp\":1,\"humidity\":2}"
            })
    @DisplayName("case 31: malformed, truncated and empty events are Function.MalformedEvent, the loop lives")
    void shouldFailAnEventWithoutAGoodReading(String event) throws Exception {
        Answer answer = lenient.invoke(event(event));

        assertThat(answer.isError()).isTrue();
        assertThat(answer.request().header("Lambda-Runtime-Function-Error-Type"))
                .isEqualTo("Function.MalformedEvent");
    }

    @Test
    @DisplayName("case 31: a number of 400 digits is rounded or refused, as its value is within the column or not")
    void shouldTakeANumberOfFourHundredDigitsForWhatItIs() throws Exception {
        String zeros = "0".repeat(400);
        String tiny = good().replace("22.5", "22.5" + zeros);
        assertThat(lenient.invoke(event(tiny)).text()).contains("\"stored\":1,");
        assertStored(tiny);
        String huge = good().replace("22.5", "9".repeat(400));
        assertRefused(lenient, huge, "\"field\":\"temp\",", huge.indexOf("999"), "beyond");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u00e9\\u20AC\\ud83d\\uDE00", "é€😀", "\\u0000", "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\\uFFFF"})
    @DisplayName("case 29: emoji, escapes, a byte order mark and characters across buffer edges: stored exactly")
    void shouldStoreReadingsWithWhateverTextBesideThem(String text) throws Exception {
        // Characters of every length on every edge of chunks of 7 bytes, and a mark before all.
        String reading = good().replace("}", ",\"note\":\"" + text.repeat(50) + "\"}");
        byte[] body = ("\uFEFF" + reading).getBytes(StandardCharsets.UTF_8);
        String id = lenient.api().enqueue(Event.of(body).deliveredAs(Delivery.chunked(7, "", "")));

        assertThat(lenient.api().await(id, Duration.ofSeconds(30)).text()).startsWith("{\"accepted\":1,\"stored\":1,");
        assertStored(reading);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\u0041", "\\u12", "\\x"})
    @DisplayName("case 29: half a surrogate pair and escapes that are none: refused with their reading alone")
    void shouldRefuseAReadingWithABrokenEscapeInAName(String text) throws Exception {
        refused(lenient, "[", ",", "]", good().replace("{\"deviceId\"", "{\"" + text + "\":1,\"deviceId\""));
        refused(lenient, "", "\n", "\n", good().replace("{\"deviceId\"", "{\"" + text + "\":1,\"deviceId\""));
    }

    @Test
    @DisplayName("case 31: an event of 6 MiB, in bounded memory")
    void shouldStoreTheLargestEventWithinAFewTimesItsSize() throws Exception {
        StringBuilder document = new StringBuilder(EVENT_LIMIT).append('[');
        int size = 0;
        List<String> some = new ArrayList<>();
        while (document.length() < EVENT_LIMIT - 200) {
            String reading = good();
            if (size++ % 1_000 == 0) {
                some.add(reading);
            }
            document.append(size == 1 ? "" : ",").append(reading);
        }
        byte[] body = document.append(']').toString().getBytes(ISO_8859_1);
        document = null;
        lenient.api().recording(false);
        try (HeapPeak heap = new HeapPeak()) {
            String id =
                    lenient.api().enqueue(Event.of(body).deadline(Long.toString(System.currentTimeMillis() + 600_000)));
            String answer = lenient.api().await(id, Duration.ofMinutes(5)).text();

            assertThat(answer).startsWith("{\"accepted\":" + size + ",\"stored\":" + size + ",");
            // The body, the encoded rows, the outcomes by index, and what the driver and the fronts hold for a while.
            assertThat(heap.peakBytes()).isLessThan(12L * EVENT_LIMIT);
        } finally {
            lenient.api().recording(true);
        }
        assertStored(some.toArray(String[]::new));
    }

    /** The most live memory beyond that of the start, as far as repeated collections see it. */
    private static final class HeapPeak implements AutoCloseable {
        private final long base = live();
        private final AtomicLong peak = new AtomicLong(base);
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Thread sampler = new Thread(this::sample, "heap-peak");

        HeapPeak() {
            sampler.setDaemon(true);
            sampler.start();
        }

        private void sample() {
            while (!ended.get()) {
                peak.accumulateAndGet(live(), Math::max);
                LockSupport.parkNanos(200_000_000);
            }
        }

        private static long live() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }

        long peakBytes() {
            return peak.get() - base;
        }

        @Override
        public void close() throws InterruptedException {
            ended.set(true);
            sampler.join();
        }
    }

    /** Refused between neighbours, in an array and in NDJSON, with the offset counted from the bad reading's start. */
    private static void assertRefused(RunningAdapter adapter, String bad, String field, int at, String reason)
            throws Exception {
        for (String[] shape : new String[][] {{"[", ",", "]"}, {"", "\n", "\n"}}) {
            Refused refused = refused(adapter, shape[0], shape[1], shape[2], bad);
            assertThat(refused.answer)
                    .contains("\"errors\":[{\"index\":1,\"kind\":\"VALIDATION\"," + field + "\"offset\":"
                            + (refused.start + at) + ",\"message\":\"")
                    .contains(reason);
        }
    }

    private record Refused(String answer, int start) {}

    private static Refused refused(RunningAdapter adapter, String open, String separator, String close, String bad)
            throws Exception {
        String first = good();
        String second = good();
        String answer = adapter.invoke(event(open + first + separator + bad + separator + second + close))
                .text();

        assertThat(answer)
                .startsWith("{\"accepted\":2,\"stored\":2,\"rejected\":1,\"failed\":0,\"pending\":0,")
                .contains("\"errors\":[{\"index\":1,\"kind\":\"VALIDATION\",");
        assertStored(first, second);
        return new Refused(answer, open.length() + first.length() + separator.length());
    }

    private static Event event(String bytes) {
        return Event.of(bytes.getBytes(ISO_8859_1));
    }

    /** A new good reading. */
    private static String good() {
        return "{\"deviceId\":\"" + DEVICE + "\",\"ts\":" + nextReading++ + ",\"temp\":22.5,\"humidity\":45.1}";
    }

    private static void assertStored(String... readings) {
        for (String reading : readings) {
            long at = Long.parseLong(reading.replaceAll(".*\"ts\":([0-9]+).*", "$1"));
            assertThat(table.row(new LiveTable.Key(DEVICE, at))).as(reading).isEqualTo(GOOD);
        }
    }
}
