package io.sluice.ingest.internal.deadletter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file that whole lines are added to. Whatever happens, a crash in the middle of a line or a full disk, no line ever
 * runs into another. For one thread.
 */
final class LetterFile implements Closeable {

    private static final byte[] NEWLINE = {'\n'};

    private final Path path;
    private final LetterChannel channel;
    /** Where the last whole line ends. */
    private long end;
    /** Whether a part of a line may stand behind that. */
    private boolean partBehindEnd;

    private LetterFile(Path path, LetterChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.end = channel.size();
    }

    /** Opens a file, made if it is not there; a last line that was cut off by a crash becomes a line of its own. */
    static LetterFile open(Path path, LetterChannel.Opener opener) throws IOException {
        LetterChannel channel = opener.open(path);
        try {
            LetterFile file = new LetterFile(path, channel);
            if (file.end > 0 && channel.byteAt(file.end - 1) != '\n') {
                file.add(NEWLINE);
            }
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

    /**
     * Adds a line, or nothing.
     *
     * @param line its newline included
     * @throws IOException if it could not be written; what was written of it is taken back
     */
    void add(byte[] line) throws IOException {
        try {
            if (partBehindEnd) {
                channel.truncate(end);
                partBehindEnd = false;
            }
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                partBehindEnd = true;
                channel.write(bytes, end + bytes.position());
            }
        } catch (IOException e) {
            takeBack(e);
            throw new IOException(
                    "cannot write to " + path + ", which holds " + end + " bytes: " + e.getMessage()
                            + "; make room on its disk, or replay it",
                    e);
        }
        end += line.length;
        partBehindEnd = false;
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
