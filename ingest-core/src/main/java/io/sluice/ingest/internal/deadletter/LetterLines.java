package io.sluice.ingest.internal.deadletter;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a file, one after another, in bounded memory. An interrupt does not disturb it. For one thread. */
public final class LetterLines implements Closeable {

    private static final int READ_BYTES = 64 << 10;

    /** A line, or a part of one that is longer than any letter. */
    public static final class Line {
        private final long offset;
        private final byte[] bytes;
        private final boolean endsLine;
        private final boolean overlong;

        private Line(long offset, byte[] bytes, boolean endsLine, boolean overlong) {
            this.offset = offset;
            this.bytes = bytes;
            this.endsLine = endsLine;
            this.overlong = overlong;
        }

        /** Where it begins in the file. */
        public long offset() {
            return offset;
        }

        /** Its bytes without the newline; not to be changed. */
        public byte[] bytes() {
            return bytes;
        }

        /** Whether the line ends here, by a newline or with the file. */
        public boolean endsLine() {
            return endsLine;
        }

        /** Whether it is part of a line that is too long. */
        public boolean overlong() {
            return overlong;
        }
    }

    private final InputStream in;
    private final int maxLineBytes;
    private final byte[] read = new byte[READ_BYTES];
    private int readFrom;
    private int readTo;
    private long offset;
    private byte[] line = new byte[READ_BYTES];
    private boolean inOverlong;

    /** Opens a file from its beginning. */
    public static LetterLines of(Path file) throws IOException {
        return new LetterLines(new FileInputStream(file.toFile()), LetterFormat.MAX_LINE_BYTES);
    }

    LetterLines(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /** The next line that is not empty; null at the end. */
    public @Nullable Line next() throws IOException {
        while (true) {
            Line next = anyNext();
            if (next == null || next.bytes().length > 0 || next.overlong()) {
                return next;
            }
        }
    }

    private @Nullable Line anyNext() throws IOException {
        int length = 0;
        while (readFrom < readTo || fill()) {
            int newline = newlineIn(readFrom, readTo);
            int take = Math.min((newline < 0 ? readTo : newline) - readFrom, maxLineBytes - length);
            append(length, take);
            length += take;
            readFrom += take;
            if (newline >= 0 && readFrom == newline) {
                readFrom++;
                return line(length, true, 1);
            }
            if (length == maxLineBytes) {
                inOverlong = true;
                return line(length, false, 0);
            }
        }
        return length == 0 && !inOverlong ? null : line(length, true, 0);
    }

    private Line line(int length, boolean endsLine, int newlines) {
        Line found = new Line(offset, Arrays.copyOf(line, length), endsLine, inOverlong);
        offset += length + newlines;
        if (endsLine) {
            inOverlong = false;
        }
        return found;
    }

    private boolean fill() throws IOException {
        int count = in.read(read, 0, read.length);
        readFrom = 0;
        readTo = Math.max(0, count);
        return count > 0;
    }

    private int newlineIn(int from, int to) {
        for (int i = from; i < to; i++) {
            if (read[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void append(int length, int count) {
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.min(maxLineBytes, Math.max(2 * line.length, length + count)));
        }
        System.arraycopy(read, readFrom, line, length, count);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
