package io.sluice.ingest.internal.deadletter;

import io.sluice.ingest.NdjsonDeadLetters;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The letters of one sink: a file that they are added to, and the full ones, within a bound. For one thread. */
public final class LetterBox implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(NdjsonDeadLetters.class);

    private final LetterNames names;
    private final long maxFileBytes;
    private final long maxTotalBytes;
    private final LetterChannel.Opener opener;
    private final LetterLock lock;
    /** Null before the first use, and after a rotation that could not be finished. */
    private @Nullable LetterFile file;

    private long fullBytes;

    private LetterBox(LetterNames names, long maxFileBytes, long maxTotalBytes, LetterChannel.Opener opener)
            throws IOException {
        this.names = names;
        this.maxFileBytes = maxFileBytes;
        this.maxTotalBytes = maxTotalBytes;
        this.opener = opener;
        this.lock = LetterLock.take(names);
        try {
            file();
            this.fullBytes = names.fullBytes();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens a box.
     *
     * @param active the file to add to
     * @param maxFileBytes at which it is full
     * @param maxTotalBytes of all files together
     * @throws IOException if that cannot be, or somebody else has it open
     */
    public static LetterBox open(Path active, long maxFileBytes, long maxTotalBytes) throws IOException {
        return open(active, maxFileBytes, maxTotalBytes, LetterChannel::open);
    }

    static LetterBox open(Path active, long maxFileBytes, long maxTotalBytes, LetterChannel.Opener opener)
            throws IOException {
        return new LetterBox(LetterNames.of(active), maxFileBytes, maxTotalBytes, opener);
    }

    /**
     * Adds a letter.
     *
     * @param line or lines, with their newlines
     * @throws IOException if there is no room, or it could not be written: it is then not in any file
     */
    public void add(byte[] line) throws IOException {
        LetterFile open = file();
        if (open.size() + fullBytes + line.length > maxTotalBytes) {
            fullBytes = names.fullBytes(); // a replay may have made room
            if (open.size() + fullBytes + line.length > maxTotalBytes) {
                throw new IOException(names.active() + " and its full files hold " + (open.size() + fullBytes)
                        + " bytes, and maxTotalBytes=" + maxTotalBytes + " leaves no room for a letter of "
                        + line.length + ": replay or move them, or raise maxTotalBytes");
            }
        }
        if (open.size() > 0 && open.size() + line.length > maxFileBytes) {
            rotate();
            open = file();
        }
        open.add(line);
    }

    private LetterFile file() throws IOException {
        LetterFile open = file;
        if (open != null && !open.isWhereItWas()) {
            LOG.warn("{} was removed or renamed by somebody else; going on with a new one", names.active());
            file = null;
            try (LetterFile gone = open) {
                gone.force(); // it may have another name now
            }
            open = null;
        }
        if (open == null) {
            open = LetterFile.open(names.active(), opener);
            file = open;
            lock.holdLetters(names);
        }
        return open;
    }

    /**
     * Ends the active file under a name of its own and goes on with an empty one.
     *
     * @return its new name; empty if there was nothing in it
     */
    public Optional<Path> rotate() throws IOException {
        LetterFile open = file();
        if (open.size() == 0) {
            return Optional.empty();
        }
        open.force();
        Path full = names.nextFull();
        Files.move(names.active(), full, StandardCopyOption.ATOMIC_MOVE);
        PrivateFiles.forceFolderOf(full);
        fullBytes += open.size();
        file = null;
        open.close();
        file();
        return Optional.of(full);
    }

    /** The files with letters, oldest first. */
    public List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(names.full());
        if (file().size() > 0) {
            files.add(names.active());
        }
        return files;
    }

    /** Makes everything so far durable. */
    public void force() throws IOException {
        if (file != null) {
            file.force();
        }
    }

    @Override
    public void close() throws IOException {
        try (LetterLock held = lock;
                LetterFile open = file) {
            force();
        }
    }
}
