package io.sluice.ingest.internal.deadletter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that whole lines are added to. Whatever happens, a crash in the middle of a line or a full disk, no line ever
 * runs into another. For one thread.
 */
final class LetterFile implements Closeable {

    private static final byte[] NEWLINE = {'\n'};

    private final Path path;
    private final LetterChannel channel;
    private final @Nullable Object key;
    /** Where the last whole line ends. */
    private long end;
    /** Whether a part of a line of ours may stand behind that. */
    private boolean partBehindEnd;

    private LetterFile(Path path, LetterChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.key = PrivateFiles.keyOf(path);
    }

    /** Opens a file, made if it is not there; a last line that was cut off by a crash becomes a line of its own. */
    static LetterFile open(Path path, LetterChannel.Opener opener) throws IOException {
        LetterChannel channel = opener.open(path);
        try {
            LetterFile file = new LetterFile(path, channel);
            file.change(file::endLastLine);
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** How many bytes its whole lines have. */
    long size() {
        return end;
    }

    /** Whether it is still to be found where it was opened; false when somebody has removed or replaced it. */
    boolean isWhereItWas() throws IOException {
        return key == null ? Files.exists(path) : key.equals(PrivateFiles.keyOf(path));
    }

    /**
     * Adds lines, all or none.
     *
     * @param lines their newlines included
     * @throws IOException if they could not be written; what was written of them is taken back
     */
    void add(byte[] lines) throws IOException {
        change(() -> {
            long size = channel.size();
            if (partBehindEnd && size > end) {
                channel.truncate(end);
            } else if (size != end) {
                endLastLine(); // somebody else has cut the file off, or added to it
            }
            write(lines);
        });
    }

    private void endLastLine() throws IOException {
        partBehindEnd = false;
        end = channel.size();
        if (end > 0 && channel.byteAt(end - 1) != '\n') {
            write(NEWLINE);
        }
    }

    private void write(byte[] lines) throws IOException {
        partBehindEnd = true;
        channel.write(lines, end);
        end += lines.length;
        partBehindEnd = false;
    }

    private interface Change {
        void run() throws IOException;
    }

    private void change(Change change) throws IOException {
        try {
            change.run();
        } catch (IOException e) {
            takeBack(e);
            throw new IOException(
                    "cannot write to " + path + ", which holds " + end + " bytes: " + e.getMessage()
                            + "; make room on its disk, or replay it",
                    e);
        }
    }

    private void takeBack(IOException reason) {
        if (!partBehindEnd) {
            return;
        }
        try {
            channel.truncate(end);
            partBehindEnd = false;
        } catch (IOException e) {
            reason.addSuppressed(e); // tried again before the next line
        }
    }

    /** Makes everything so far durable. */
    void force() throws IOException {
        channel.force();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
