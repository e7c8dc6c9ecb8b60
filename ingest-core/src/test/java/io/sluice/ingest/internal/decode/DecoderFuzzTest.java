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

/** Damaged and random documents: nothing throws, and nothing is swallowed (see {@link DecodedDocument}). */
class DecoderFuzzTest {

    private static final int DOCUMENTS = 200_000;

    /** Documents decoded with one decoder, so that what one leaves behind can harm the next. */
    private static final int PER_DECODER = 1_000;

    @Test
    void shouldAccountForEveryByteOfDamagedDocuments() {
        RandomDocuments documents = new RandomDocuments(20_230_101);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < DOCUMENTS; i += PER_DECODER) {
            ReadingTable table = i / PER_DECODER % 2 == 0 ? REFERENCE : ALL_TYPES;
            JsonFormat format = documents.format();
            ReadingDecoder decoder = ReadingDecoders.forTable(table, format);
            ReadingDecoder other = ReadingDecoders.forTable(table, format);
            for (int k = 0; k < PER_DECODER; k++) {
                byte[] document = documents.document(table, format);
                DecodedDocument decoded = decode(decoder, table, document);
                accepted += decoded.accepted().size();
                refused += decoded.refused().size();
                decoded.refused().forEach(DecoderFuzzTest::assertFitForALog);
                if (k % 8 == 0) {
                    assertEachReadAlone(other, table, decoded);
                }
            }
        }
        // Else the documents are not what this test is for.
        assertThat(accepted).isGreaterThan(DOCUMENTS / 2);
        assertThat(refused).isGreaterThan(DOCUMENTS / 2);
    }

    @Test
    void shouldAccountForEveryByteOfRandomDocuments() {
        Random random = new Random(5);
        byte[] alphabet =
                "{}[],:\"\\\n\r\t 0129.-+eEtrufalsn\u0000/'\u00c3\u00a9\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        ReadingDecoder decoder = ReadingDecoders.forTable(REFERENCE, JsonFormat.DEFAULT);
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] document = new byte[random.nextInt(40)];
            for (int k = 0; k < document.length; k++) {
                document[k] = alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(decode(decoder, REFERENCE, document).outcomes().isEmpty())
                    .isEqualTo(new String(document, StandardCharsets.ISO_8859_1)
                            .replaceAll("\\s", "")
                            .equals("[]"));
        }
    }

    private static DecodedDocument decode(ReadingDecoder decoder, ReadingTable table, byte[] document) {
        try {
            return DecodedDocument.decode(decoder, table, document);
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
