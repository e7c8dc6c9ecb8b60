package io.sluice.ingest.internal.decode;

import java.util.Objects;

/**
 * Walks a document from element to element and has each decoded alone, so that a bad one never takes its neighbours
 * along. Every byte of the document ends in a good reading, in a refusal, or is white space or punctuation in its place.
 *
 * <p>A document whose first byte is {@code [} is an array; any other is a sequence. Where the structure itself breaks
 * (a string or bracket without its end, a bracket closed by one of the other kind) an array cannot be trusted any
 * further, and its rest is one refusal. A sequence goes on at the next line, and from then on takes no element that
 * crosses a line: so no byte is scanned for its structure more than twice, however often the document breaks again.
 */
final class DocumentDecoder implements ReadingDecoder {

    private final ElementDecoder elements;

    DocumentDecoder(ElementDecoder elements) {
        this.elements = elements;
    }

    @Override
    public int decode(byte[] document, int offset, int length, ReadingSink sink) {
        Objects.checkFromIndexSize(offset, length, document.length);
        int end = JsonBytes.trimEnd(document, offset, offset + length);
        int first = JsonBytes.skipWhitespace(document, skipByteOrderMark(document, offset, end), end);
        elements.begin(document, offset, sink);
        try {
            if (first == end) {
                elements.refuse(offset, "the document is empty", offset, offset + length);
            } else if (document[first] == '[') {
                decodeArray(document, first + 1, end);
            } else {
                decodeSequence(document, first, end);
            }
            return elements.count();
        } finally {
            elements.end();
        }
    }

    private static int skipByteOrderMark(byte[] document, int at, int end) {
        boolean marked = end - at >= 3
                && document[at] == (byte) 0xEF
                && document[at + 1] == (byte) 0xBB
                && document[at + 2] == (byte) 0xBF;
        return marked ? at + 3 : at;
    }

    /** Objects one after another, with or without white space between them. */
    private void decodeSequence(byte[] document, int first, int end) {
        boolean byLine = false;
        int lineEnd = first;
        int limit = end;
        for (int at = first; at < end; at = JsonBytes.skipWhitespace(document, at, end)) {
            if (byLine && at >= lineEnd) {
                lineEnd = JsonBytes.lineEnd(document, at, end);
                limit = JsonBytes.trimEnd(document, at, lineEnd);
            }
            int to = elements.decodeInSequence(at, limit, limit == end ? "document" : "line");
            if (to != ElementScanner.BROKEN) {
                at = to;
            } else if (byLine) {
                elements.refuseBroken(at, limit);
                at = limit;
            } else {
                // Looked at again, up to the end of its line; it cannot be whole there.
                byLine = true;
            }
        }
    }

    /** What follows the opening bracket. */
    private void decodeArray(byte[] document, int first, int end) {
        boolean commaDue = false;
        boolean afterComma = false;
        int at = JsonBytes.skipWhitespace(document, first, end);
        while (at < end) {
            byte b = document[at];
            if (b == ']') {
                if (afterComma) {
                    elements.refuse(at, "found ']' after a comma; a reading, a JSON object, is due", at, at + 1);
                }
                refuseTrailing(document, at + 1, end);
                return;
            }
            if (b == ',') {
                if (!commaDue) {
                    elements.refuse(at, "found ','; a reading, a JSON object, is due", at, at + 1);
                }
                commaDue = false;
                afterComma = true;
                at++;
            } else {
                int to = elements.decodeInArray(at, end, commaDue);
                if (to == ElementScanner.BROKEN) {
                    elements.refuseBroken(at, end);
                    return;
                }
                commaDue = true;
                afterComma = false;
                at = to;
            }
            at = JsonBytes.skipWhitespace(document, at, end);
        }
        String due = commaDue ? "',' or ']'" : afterComma ? "a reading, a JSON object," : "a reading or ']'";
        elements.refuse(end, "the document ends; " + due + " is due", end, end);
    }

    private void refuseTrailing(byte[] document, int from, int end) {
        int at = JsonBytes.skipWhitespace(document, from, end);
        if (at < end) {
            elements.refuse(at, "found " + Excerpt.quoted(document, at, end) + " after the array's end", at, end);
        }
    }
}
