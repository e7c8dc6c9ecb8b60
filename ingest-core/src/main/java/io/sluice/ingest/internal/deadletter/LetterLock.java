package io.sluice.ingest.internal.deadletter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import org.jspecify.annotations.Nullable;

/** The right to write to a file of letters or to replace it: one holder among all processes of the machine. */
final class LetterLock implements Closeable {

    private final FileChannel channel;

    private LetterLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the right.
     *
     * @throws IOException if somebody else holds it
     */
    static LetterLock take(LetterNames names) throws IOException {
        FileChannel channel = PrivateFiles.openOrCreate(names.lock());
        try {
            if (tryLock(channel) == null) {
                throw new IOException(names.active()
                        + " is in use by another sink or replay, of this process or another"
                        + " (lock " + names.lock() + "): give each sink a file of its own, and replay full files, or"
                        + " after the sink is closed");
            }
            return new LetterLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this process
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
