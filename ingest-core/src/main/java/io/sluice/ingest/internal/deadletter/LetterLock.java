package io.sluice.ingest.internal.deadletter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write to a file of letters or to replace it: one holder among all processes of the machine.
 *
 * <p>A process loses its locks on a file as soon as it closes <em>any</em> descriptor of it. So a file that this process
 * holds the lock of is not opened again to find that out: the paths held are in a set, which is asked first. Thread-safe.
 */
final class LetterLock implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(LetterLock.class);

    /** What this process holds: files of locks by their paths, and files of letters by their keys. Guarded by itself. */
    private static final Set<Object> HELD = new HashSet<>();

    /**
     * Channels of files that other code of this process, such as this class of another class loader, holds the lock of.
     * Kept open, since closing one would take that lock away; used when the file is asked for again. Guarded by
     * {@link #HELD}.
     */
    private static final Map<Path, FileChannel> NOT_TO_BE_CLOSED = new HashMap<>();

    private final Path path;
    private final FileChannel channel;
    private @Nullable Object letters;
    private boolean closed;

    private LetterLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the right.
     *
     * @throws IOException if somebody else holds it
     */
    static LetterLock take(LetterNames names) throws IOException {
        synchronized (HELD) {
            Path path = names.lock();
            if (HELD.contains(path)) {
                throw inUse(names);
            }
            LetterLock lock = new LetterLock(path, locked(names, path));
            HELD.add(path);
            try {
                lock.holdLetters(names);
                return lock;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        }
    }

    private static FileChannel locked(LetterNames names, Path path) throws IOException {
        FileChannel kept = NOT_TO_BE_CLOSED.remove(path);
        FileChannel channel = kept == null ? open(names, path) : kept;
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            NOT_TO_BE_CLOSED.put(path, channel);
            throw inUse(names);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        if (lock == null) {
            channel.close(); // another process has it: this one has none to lose
            throw inUse(names);
        }
        return channel;
    }

    private static FileChannel open(LetterNames names, Path path) throws IOException {
        boolean isNew = !Files.exists(path);
        FileChannel channel = PrivateFiles.openOrCreateChannel(path);
        if (isNew && Files.exists(names.active())) {
            try {
                PrivateFiles.copyOwner(names.active(), path); // who may write to the letters may take the lock
            } catch (IOException e) {
                LOG.debug("{} stays with the owner of this process", path, e);
            }
        }
        return channel;
    }

    private static IOException inUse(LetterNames names) {
        return new IOException(names.active()
                + " is in use by another sink or replay, of this process or another"
                + " (lock " + names.lock() + "): give each sink a file of its own, and replay full files, or"
                + " after the sink is closed");
    }

    /**
     * Notes which file the letters are in now, so that it is known by any other of its names, too, as hard links give it.
     *
     * @throws IOException if this process has it open by another name
     */
    void holdLetters(LetterNames names) throws IOException {
        synchronized (HELD) {
            Object now = PrivateFiles.keyOf(names.active());
            if (now == null || now.equals(letters)) {
                return;
            }
            if (HELD.contains(now)) {
                throw inUse(names);
            }
            HELD.remove(letters);
            HELD.add(now);
            letters = now;
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (closed) {
                return;
            }
            closed = true;
            HELD.remove(path);
            HELD.remove(letters);
            channel.close();
        }
    }
}
