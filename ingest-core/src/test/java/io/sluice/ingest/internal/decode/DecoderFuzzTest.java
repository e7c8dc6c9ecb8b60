package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.ALL_TYPES;
import static io.sluice.ingest.internal.decode.DecodeFixtures.REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.internal.decode.DecodedDocument.Accepted;
import io.sluice.ingest.internal.decode.DecodedDocument.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged and random documents: nothing throws, nothing is swallowed (see {@link DecodedDocument}), and both decoders
 * tell the same, to the last bit and word.
 *
 * <p>{@code -Dsluice.fuzz.documents=5000000} runs more of them.
 */
class DecoderFuzzTest {

    /** Half of them damaged, half random. */
    private static final int DOCUMENTS = Integer.getInteger("sluice.fuzz.documents", 200_000) / 2;

    /** Documents decoded with one decoder, so that what one leaves behind can harm the next. */
    private static final int PER_DECODER = 1_000;

    @Test
    void shouldTellTheSameOfDamagedDocumentsWithBothDecoders() {
        RandomDocuments documents = new RandomDocuments(20_230_101);
        int accepted = 0;
        int refused = 0;
        int flat = 0;
        for (int i = 0; i < DOCUMENTS; i += PER_DECODER) {
            ReadingTable table = i / PER_DECODER % 2 == 0 ? REFERENCE : ALL_TYPES;
            JsonFormat format = documents.format();
            ReadingDecoder decoder = ReadingDecoders.forTable(table, format);
            ReadingDecoder reference = ReadingDecoders.reference(table, format);
            ReadingDecoder fresh = ReadingDecoders.forTable(table, format);
            FlatReader flatReader = new FlatReader(new FieldTable(table), format);
            for (int k = 0; k < PER_DECODER; k++) {
                byte[] document = documents.document(table, format);
                DecodedDocument decoded = decodeWithBoth(decoder, reference, table, document);
                accepted += decoded.accepted().size();
                refused += decoded.refused().size();
                decoded.refused().forEach(DecoderFuzzTest::assertFitForALog);
                if (k % 8 == 0) {
                    assertEachReadAlone(fresh, table, decoded);
                    flat += readFlat(flatReader, table, document, decoded);
                }
            }
        }
        // Else the documents are not what this test is for.
        assertThat(accepted).isGreaterThan(DOCUMENTS / 2);
        assertThat(refused).isGreaterThan(DOCUMENTS / 2);
        assertThat(flat).isGreaterThan(accepted / 8 / 2);
    }

    @Test
    void shouldTellTheSameOfRandomDocumentsWithBothDecoders() {
        Random random = new Random(5);
        byte[] alphabet =
                "{}[],:\"\\\n\r\t 0129.-+eEtrufalsn\0/'\u00c3\u00a9\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        ReadingDecoder decoder = ReadingDecoders.forTable(REFERENCE, JsonFormat.DEFAULT);
        ReadingDecoder reference = ReadingDecoders.reference(REFERENCE, JsonFormat.DEFAULT);
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] document = new byte[random.nextInt(40)];
            for (int k = 0; k < document.length; k++) {
                document[k] = alphabet[random.nextInt(alphabet.length)];
            }
            decodeWithBoth(decoder, reference, REFERENCE, document);
        }
    }

    private static DecodedDocument decodeWithBoth(
            ReadingDecoder decoder, ReadingDecoder reference, ReadingTable table, byte[] document) {
        try {
            DecodedDocument decoded = DecodedDocument.decode(decoder, table, document);
            DecodedDocument expected = DecodedDocument.decode(reference, table, document);
            if (!decoded.outcomes().equals(expected.outcomes())) {
                throw new AssertionError("expected " + expected + "\nbut got " + decoded);
            }
            return decoded;
        } catch (RuntimeException e) {
            throw new AssertionError("of " + new String(document, StandardCharsets.ISO_8859_1), e);
        }
    }

    /** A good reading is good by itself: nothing around it lent or took anything. */
    private static void assertEachReadAlone(ReadingDecoder decoder, ReadingTable table, DecodedDocument decoded) {
        for (Accepted reading : decoded.accepted()) {
            DecodedDocument alone = DecodedDocument.decode(decoder, table, decoded.slice(reading));
            assertThat(alone.accepted()).hasSize(1);
            assertThat(alone.accepted().get(0).values()).isEqualTo(reading.values());
        }
    }

    /** How many of the good readings did not need the reference. */
    private static int readFlat(FlatReader reader, ReadingTable table, byte[] document, DecodedDocument decoded) {
        ReadingValues values = new ReadingValues(table.columns().size());
        int flat = 0;
        for (Accepted reading : decoded.accepted()) {
            int end = reader.read(document, reading.start(), document.length, values);
            flat += end == reading.end() ? 1 : 0;
        }
        return flat;
    }

    private static void assertFitForALog(Refused refused) {
        String said = refused.reason() + refused.field();
        boolean fit = !said.startsWith("not JSON") && said.length() < 500;
        for (int i = 0; i < said.length(); i++) {
            char c = said.charAt(i);
            fit &= c >= ' ' && c != '\u007f' && c != '\u0085' && c != '\u2028' && c != '\u2029' && c != '\uFEFF';
        }
        if (!fit) {
            throw new AssertionError(refused.toString());
        }
    }
}
