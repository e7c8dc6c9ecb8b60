package io.sluice.ingest.internal.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.UnknownFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads one reading by every rule: the reference that a faster reader is held against. The grammar of JSON is
 * jackson-core's; the rules about values, names and UTF-8, on which that is lax, are this package's.
 *
 * <p>The bytes are decoded to characters first, by {@link Utf8}, and the parser reads those: a parser of bytes guesses
 * the encoding, and does not check all of it.
 */
final class ReferenceReader {

    private final FieldTable fields;
    private final boolean refuseUnknown;
    private final SeenNames names = new SeenNames();
    private final Refusal refusal;
    private final ValueReader valueReader;
    private final UnmappedValues unmappedValues;
    private char[] chars = new char[1024];

    ReferenceReader(FieldTable fields, JsonFormat format, Refusal refusal) {
        this.fields = fields;
        this.refusal = refusal;
        refuseUnknown = format.unknownFields() == UnknownFields.REFUSE;
        valueReader = new ValueReader(fields, format, refusal);
        unmappedValues = new UnmappedValues(names, refusal);
    }

    /**
     * Reads the object in a slice of a document.
     *
     * @param base where the document begins
     * @param start where the slice begins, with its opening brace
     * @param end where it ends, past the brace that closes it
     * @return whether the values are filled; if not, the refusal is, with an offset in bytes from {@code base}
     */
    boolean read(byte[] document, int base, int start, int end, ReadingValues values) {
        if (chars.length < end - start) {
            chars = new char[end - start];
        }
        int length = Utf8.decode(document, start, end, chars);
        if (length < 0) {
            int bad = ~length;
            return refusal.at(
                    bad - base,
                    null,
                    "invalid UTF-8, beginning with byte 0x" + HexFormat.of().toHexDigits(document[bad]));
        }
        values.clear();
        if (read(length, values)) {
            return true;
        }
        refusal.offset = Utf8.byteOffset(document, start, end, refusal.offset) - base;
        return false;
    }

    /** Lets go of memory that only a huge reading needs. */
    void trim() {
        if (chars.length > Limits.KEPT_BUFFER) {
            chars = new char[Limits.KEPT_BUFFER];
        }
        valueReader.trim();
    }

    /** How much memory is kept for the next document. */
    long keptBytes() {
        return 2L * chars.length + valueReader.keptBytes();
    }

    private boolean read(int length, ReadingValues values) {
        try (JsonParser parser = Parsers.FACTORY.createParser(chars, 0, length)) {
            try {
                return readObject(parser, values);
            } catch (JsonProcessingException e) {
                if (!SyntaxFault.find(chars, length, Found.field(parser), refusal)) {
                    refusal.at(0, null, "not JSON: " + Excerpt.of(e.getOriginalMessage()));
                }
                return false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("characters in memory cannot fail to be read", e);
        }
    }

    private boolean readObject(JsonParser parser, ReadingValues values) throws IOException {
        valueReader.begin();
        names.begin(1);
        long seen = 0;
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            int column = fields.column(name);
            if (column < 0) {
                if (!readUnmapped(parser, name)) {
                    return false;
                }
                continue;
            }
            long bit = 1L << column;
            if ((seen & bit) != 0) {
                return refuseDuplicate(parser, name);
            }
            seen |= bit;
            parser.nextToken();
            if (!valueReader.read(parser, column, values)) {
                return false;
            }
        }
        long missing = fields.missing(seen);
        return missing == 0 || refuseMissing(missing);
    }

    private boolean readUnmapped(JsonParser parser, String name) throws IOException {
        if (name.length() > Limits.NAME_CHARS) {
            return refusal.at(Found.offset(parser), Excerpt.of(name), UnmappedValues.longName(name));
        }
        if (!names.add(1, name)) {
            return refuseDuplicate(parser, name);
        }
        if (refuseUnknown) {
            return refusal.at(Found.offset(parser), Excerpt.of(name), "no column is mapped to this field");
        }
        parser.nextToken();
        return unmappedValues.skip(parser);
    }

    private boolean refuseDuplicate(JsonParser parser, String name) {
        return refusal.at(Found.offset(parser), Excerpt.of(name), "the field appears twice");
    }

    private boolean refuseMissing(long missing) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            if ((missing & 1L << i) != 0) {
                names.add(fields.field(i));
            }
        }
        boolean single = names.size() == 1;
        String reason =
                (single ? "a required field is missing: " : "required fields are missing: ") + String.join(", ", names);
        return refusal.at(0, single ? names.get(0) : null, reason);
    }

    /** Kept apart so that the parser's many classes are loaded on first need: most processes never need it. */
    static final class Parsers {

        static final JsonFactory FACTORY = JsonFactory.builder()
                // Names are not kept between readings: a table of them would be a hostile device's to fill.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        // Checked by the readers (see Limits), which can name the token at fault.
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        // One more than is taken: a second line behind the readers' own count.
                        .maxNestingDepth(Limits.NESTING + 1)
                        .build())
                .build();

        private Parsers() {}
    }
}
