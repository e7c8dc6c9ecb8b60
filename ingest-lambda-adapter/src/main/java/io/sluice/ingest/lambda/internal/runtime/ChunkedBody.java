package io.sluice.ingest.lambda.internal.runtime;

import java.io.IOException;

/** The decoder of a chunked body: sizes in any case, extensions and trailers skipped, all of it bounded. */
final class ChunkedBody {

    private static final int MAX_SIZE_DIGITS = 32;
    private static final int MAX_SKIPPED_BYTES = 16 * 1024;

    private final ByteSource source;

    ChunkedBody(ByteSource source) {
        this.source = source;
    }

    /** Reads up to and with the empty line that ends the body. */
    void readInto(BodyBuffer body) throws IOException {
        while (true) {
            int size = readSize(body.length());
            if (size == 0) {
                skipTrailers();
                return;
            }
            source.readFully(body, size);
            expectLineEnd();
        }
    }

    private int readSize(int soFar) throws IOException {
        long size = 0;
        int digits = 0;
        int b = source.next();
        for (int digit = hexDigit(b); digit >= 0; digit = hexDigit(b)) {
            size = size * 16 + digit;
            if (soFar + size > BodyBuffer.MAX_BYTES) {
                throw new BodyTooLargeException();
            }
            if (++digits > MAX_SIZE_DIGITS) {
                throw new ProtocolException("a chunk size of more than " + MAX_SIZE_DIGITS + " digits");
            }
            b = source.next();
        }
        if (digits == 0) {
            throw new ProtocolException("a chunk without a size");
        }
        while (ResponseReader.isSpace(b)) {
            b = source.next();
        }
        if (b == ';') {
            skipLine(MAX_SKIPPED_BYTES);
        } else if (b != '\n' && !(b == '\r' && source.next() == '\n')) {
            throw new ProtocolException("a chunk size that is not hexadecimal");
        }
        return (int) size;
    }

    private void expectLineEnd() throws IOException {
        int b = source.next();
        if (b != '\n' && !(b == '\r' && source.next() == '\n')) {
            throw new ProtocolException("a chunk longer than its size");
        }
    }

    private void skipTrailers() throws IOException {
        int left = MAX_SKIPPED_BYTES;
        while (true) {
            int skipped = skipLine(left);
            if (skipped == 0) {
                return;
            }
            left -= skipped;
        }
    }

    /** Skips to the line's end; answers how many bytes the line had, a CR at its end not counted. */
    private int skipLine(int atMost) throws IOException {
        int count = 0;
        boolean cr = false;
        while (true) {
            int b = source.next();
            if (b == '\n') {
                return cr ? count - 1 : count;
            }
            cr = b == '\r';
            if (++count > atMost) {
                throw new ProtocolException("extensions or trailers of more than " + MAX_SKIPPED_BYTES + " bytes");
            }
        }
    }

    private static int hexDigit(int b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        if (b >= 'a' && b <= 'f') {
            return b - 'a' + 10;
        }
        return b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
    }
}
