package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.REFERENCE;
import static io.sluice.ingest.internal.decode.DecodeFixtures.decode;
import static io.sluice.ingest.internal.decode.DecodeFixtures.good;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.sym.CharsToNameCanonicalizer;
import io.sluice.ingest.JsonFormat;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile documents cost work and memory in proportion to their size, and no stack. */
class DecoderWorkTest {

    private static final int MANY = 3_000_000;

    @Test
    void shouldLetGoOfADocumentOnceItIsDecoded() {
        ReadingDecoder decoder = ReadingDecoders.forTable(DecodeFixtures.ALL_TYPES, JsonFormat.DEFAULT);
        WeakReference<byte[]> document = decodeOnce(decoder, DecodeFixtures.machine("\"note\":\"n\""));

        for (int i = 0; i < 100 && document.get() != null; i++) {
            System.gc();
        }

        assertThat(document.get()).isNull();
        assertThat(decoder).isNotNull();
    }

    /** Keeps nothing. */
    private static final class NoSink implements ReadingSink {
        @Override
        public void reading(int index, int start, int end, ReadingValues values) {}

        @Override
        public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {}
    }

    private static WeakReference<byte[]> decodeOnce(ReadingDecoder decoder, String json) {
        byte[] document = json.getBytes(StandardCharsets.UTF_8);
        assertThat(decoder.decode(document, 0, document.length, new NoSink())).isEqualTo(1);
        return new WeakReference<>(document);
    }

    static Stream<Arguments> hostileDocuments() {
        return Stream.of(
                Arguments.of("lines of {", "{\n".repeat(MANY)),
                Arguments.of("lines of [", "{}\n" + "[\n".repeat(MANY)),
                Arguments.of("lines of an open string", "\"\n".repeat(MANY)),
                Arguments.of("lines cut short behind a colon", "{\"a\":\n".repeat(MANY / 6)),
                Arguments.of("braces on one line", "{".repeat(MANY)),
                Arguments.of("braces on one line, after a break", "{\n" + "{".repeat(MANY)),
                Arguments.of(
                        "many elements on one line, after a break", "{\n" + "{}".repeat(MANY / 2) + " ".repeat(MANY)),
                Arguments.of(
                        "many scalars on one line, after a break", "{\n" + "\"\"1".repeat(MANY / 3) + " ".repeat(MANY)),
                Arguments.of("quotes on one line", "\"".repeat(MANY + 1)),
                Arguments.of("backslashes", "\"" + "\\".repeat(MANY)),
                Arguments.of("brackets in an array", "[".repeat(MANY)),
                Arguments.of("closing brackets", "}".repeat(MANY)),
                Arguments.of("commas in an array", "[" + ",".repeat(MANY)),
                Arguments.of("mismatches", "[}".repeat(MANY / 2)),
                Arguments.of("mismatches on lines", "{}\n" + "{]\n".repeat(MANY / 3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileDocuments")
    void shouldScanNoByteMoreThanTwiceForItsStructure(String name, String text) {
        byte[] document = text.getBytes(StandardCharsets.US_ASCII);
        FieldTable fields = new FieldTable(REFERENCE);
        FlatReader flat = new FlatReader(fields, JsonFormat.DEFAULT);
        ElementDecoder elements = new ElementDecoder(fields, JsonFormat.DEFAULT, flat);
        CountingSink sink = new CountingSink();

        int count = new DocumentDecoder(elements).decode(document, 0, document.length, sink);

        assertThat(elements.scanned()).isLessThanOrEqualTo(2L * document.length);
        assertThat(count).isEqualTo(sink.refused).isPositive();
        assertThat(sink.refusedBytes).isLessThanOrEqualTo(document.length);
    }

    @Test
    void shouldDeliverGoodReadingsAmongHostileLines() {
        String document = ("{\n".repeat(1000) + good(1) + "\n").repeat(100);

        DecodedDocument decoded = decode(document);

        assertThat(decoded.accepted()).hasSize(100);
        assertThat(decoded.refused()).hasSize(100_000);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(ints = {10_000, MANY})
    void shouldRefuseDeepNestingWithoutStackOrMemory(int depth) {
        String objects = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
        String arrays = "{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
        for (String deep : new String[] {objects, arrays}) {
            byte[] document = (good(1) + "\n" + deep + "\n" + good(2)).getBytes(StandardCharsets.US_ASCII);
            CountingSink sink = new CountingSink();
            ReadingDecoder decoder = ReadingDecoders.forTable(REFERENCE, JsonFormat.DEFAULT);

            long before = allocated();
            decoder.decode(document, 0, document.length, sink);
            long bytes = allocated() - before;

            assertThat(sink.accepted).isEqualTo(2);
            assertThat(sink.refused).isEqualTo(1);
            assertThat(sink.lastReason).isEqualTo("nested more than 32 levels deep");
            assertThat(bytes).isLessThan(4L * document.length + 1_000_000);
        }
    }

    @Test
    void shouldNotKeepTheMemoryOfAHugeReading() {
        ElementDecoder elements = new ElementDecoder(new FieldTable(REFERENCE), JsonFormat.DEFAULT, null);
        DocumentDecoder decoder = new DocumentDecoder(elements);
        byte[] huge =
                good(1).replace("{", "{\"x\":\"" + "x".repeat(MANY) + "\",").getBytes(StandardCharsets.US_ASCII);
        byte[] small = good(1).getBytes(StandardCharsets.US_ASCII);

        decoder.decode(huge, 0, huge.length, new CountingSink());
        decoder.decode(small, 0, small.length, new CountingSink());

        assertThat(elements.keptBytes()).isLessThan(1 << 20);
    }

    @Test
    void shouldAllocateNothingForReadingsOfTheCommonShape() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            text.append(good(i).replace("22.5", "31.1333333333333")).append('\n');
        }
        byte[] document = text.toString().getBytes(StandardCharsets.US_ASCII);
        ReadingDecoder decoder = ReadingDecoders.forTable(REFERENCE, JsonFormat.DEFAULT);
        CountingSink sink = new CountingSink();
        decoder.decode(document, 0, document.length, sink);

        long before = allocated();
        decoder.decode(document, 0, document.length, sink);
        long bytes = allocated() - before;

        assertThat(sink.accepted).isEqualTo(4_000);
        // A byte or two a reading would be seen; the measurement itself costs some hundred in all.
        assertThat(bytes).isLessThan(2_000);
    }

    @Test
    void shouldKeepNoNamesBetweenReadings() throws ReflectiveOperationException {
        Field root = JsonFactory.class.getDeclaredField("_rootCharSymbols");
        root.setAccessible(true);
        int before = ((CharsToNameCanonicalizer) root.get(ReferenceReader.Parsers.FACTORY)).size();
        StringBuilder document = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            document.append(good(i).replace("{", "{\"hostile" + i + "\":1,")).append('\n');
        }

        assertThat(decode(document.toString()).accepted()).hasSize(5_000);

        assertThat(((CharsToNameCanonicalizer) root.get(ReferenceReader.Parsers.FACTORY)).size())
                .isEqualTo(before);
        assertThat(ReferenceReader.Parsers.FACTORY.isEnabled(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES))
                .isFalse();
        assertThat(ReferenceReader.Parsers.FACTORY.isEnabled(JsonFactory.Feature.INTERN_FIELD_NAMES))
                .isFalse();
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static final class CountingSink implements ReadingSink {
        int accepted;
        int refused;
        long refusedBytes;
        String lastReason = "";

        @Override
        public void reading(int index, int start, int end, ReadingValues values) {
            accepted++;
        }

        @Override
        public void refused(int index, int offset, @Nullable String field, String reason, int start, int end) {
            refused++;
            refusedBytes += end - start;
            lastReason = reason;
        }
    }
}
