package io.sluice.ingest.internal.decode;

import io.sluice.ingest.JsonFormat;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one element of a document, whatever stands there, and tells the sink: a reading, or a refusal of just the
 * element's bytes.
 */
final class ElementDecoder {

    private static final byte[] NOTHING = {};
    private static final String READING_DUE = "; a reading, a JSON object, is due";

    private final ElementScanner scanner = new ElementScanner();
    private final Refusal refusal = new Refusal();
    private final ReferenceReader reference;
    private final @Nullable FlatReader flat;
    private final ReadingValues values;

    // Of the document being decoded; positions are those of the array that holds it.
    private byte[] document = NOTHING;
    private int base;
    private @Nullable ReadingSink sink;
    private int index;

    /**
     * Makes a decoder of elements.
     *
     * @param flat reads what it can; null to leave everything to the reference
     */
    ElementDecoder(FieldTable fields, JsonFormat format, @Nullable FlatReader flat) {
        reference = new ReferenceReader(fields, format, refusal);
        this.flat = flat;
        values = new ReadingValues(fields.size());
    }

    void begin(byte[] document, int base, ReadingSink sink) {
        this.document = document;
        this.base = base;
        this.sink = sink;
        index = 0;
    }

    /** Lets go of the document, and of memory that only a huge reading needs. */
    void end() {
        reference.trim();
        values.forgetTexts();
        document = NOTHING;
        sink = null;
    }

    /** How many readings the document has had so far, good and bad. */
    int count() {
        return index;
    }

    /** How many bytes were scanned for their structure since this was made. */
    long scanned() {
        return scanner.scanned();
    }

    /** How much memory is kept for the next document. */
    long keptBytes() {
        return reference.keptBytes();
    }

    /**
     * Decodes the element of a sequence.
     *
     * @return where it ends, or {@link ElementScanner#BROKEN}, and then nothing was told
     */
    int decodeInSequence(int start, int limit, String place) {
        int flatEnd = decodeFlat(start, limit);
        if (flatEnd != FlatReader.LEFT) {
            return flatEnd;
        }
        int to = endOf(start, limit, place, false);
        if (to != ElementScanner.BROKEN) {
            tell(start, to);
        }
        return to;
    }

    /**
     * Decodes the element of an array.
     *
     * @param commaDue whether an element is out of place here, for want of a comma before it
     * @return where it ends, or {@link ElementScanner#BROKEN}, and then nothing was told
     */
    int decodeInArray(int start, int limit, boolean commaDue) {
        int flatEnd = commaDue ? FlatReader.LEFT : decodeFlat(start, limit);
        if (flatEnd != FlatReader.LEFT) {
            return flatEnd;
        }
        int to = endOf(start, limit, "document", true);
        if (to == ElementScanner.BROKEN) {
            return to;
        }
        if (commaDue) {
            refuse(start, "found " + Excerpt.quoted(document, start, to) + "; ',' or ']' is due", start, to);
        } else {
            tell(start, to);
        }
        return to;
    }

    /** Decodes a reading of the common shape in one go, without looking for its end first. */
    private int decodeFlat(int start, int limit) {
        if (flat == null || document[start] != '{') {
            return FlatReader.LEFT;
        }
        int to = flat.read(document, start, limit, values);
        if (to != FlatReader.LEFT) {
            sink().reading(index++, start - base, to - base, values);
        }
        return to;
    }

    private int endOf(int start, int limit, String place, boolean inArray) {
        return switch (document[start]) {
            case '{', '[' -> scanner.endOfBrackets(document, start, limit, place, !inArray);
            case '"' -> scanner.endOfString(document, start, limit, place);
            default -> endOfRun(start, limit, inArray);
        };
    }

    /** The end of what begins no object, array or string: up to what may begin one, or to the end of the line. */
    private int endOfRun(int start, int limit, boolean inArray) {
        int i = start + 1;
        while (i < limit) {
            byte b = document[i];
            if (b == '{' || b == '[' || b == '"' || b == '\n' || (inArray && (b == ',' || b == ']'))) {
                break;
            }
            i++;
        }
        return JsonBytes.trimEnd(document, start + 1, i);
    }

    private void tell(int start, int to) {
        switch (document[start]) {
            case '{' -> tellObject(start, to);
            case '[' -> refuse(start, "found an array" + READING_DUE, start, to);
            case '"' ->
                refuse(
                        start,
                        "found the string " + Excerpt.quoted(document, start + 1, to - 1) + READING_DUE,
                        start,
                        to);
            default -> refuse(start, "found " + Excerpt.quoted(document, start, to) + READING_DUE, start, to);
        }
    }

    private void tellObject(int start, int to) {
        if (reference.read(document, base, start, to, values)) {
            sink().reading(index++, start - base, to - base, values);
        } else {
            sink().refused(index++, refusal.offset, refusal.field, refusal.reason, start - base, to - base);
        }
    }

    /** Tells that an element is broken, as the scanner found. */
    void refuseBroken(int start, int to) {
        refuse(scanner.faultOffset(), scanner.faultReason(), start, to);
    }

    /** Tells that these bytes are no reading. */
    void refuse(int at, String reason, int start, int to) {
        sink().refused(index++, at - base, null, reason, start - base, to - base);
    }

    private ReadingSink sink() {
        ReadingSink current = sink;
        if (current == null) {
            throw new IllegalStateException("no document is being decoded");
        }
        return current;
    }
}
