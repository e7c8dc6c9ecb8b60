package io.sluice.ingest.internal.deadletter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * A file of letters that is gone through once: what is kept goes to a second file, which in the end takes the place of
 * the first. Until then the first is as it was, so that a crash loses nothing. For one thread.
 */
public final class ReplayFile implements Closeable {

    private static final byte[] NEWLINE = {'\n'};

    private final LetterNames names;
    private final LetterLock lock;
    private final State before;
    private final LetterLines lines;
    private final LetterFile rest;
    /** Of lines that go before the {@link #rest}. */
    private @Nullable LetterFile untried;

    /**
     * Opens a file to be replayed.
     *
     * @throws IOException if it is not there, or a sink or another replay has it open
     */
    public ReplayFile(Path file) throws IOException {
        this.names = LetterNames.of(file);
        this.lock = LetterLock.take(names);
        try {
            this.before = State.of(names.active());
            this.lines = LetterLines.of(names.active());
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
        try {
            this.rest = open(names, names.rest());
        } catch (IOException | RuntimeException e) {
            lines.close();
            lock.close();
            throw e;
        }
    }

    private static LetterFile open(LetterNames names, Path kept) throws IOException {
        Files.deleteIfExists(kept); // of a replay that did not come to its end
        LetterFile file = LetterFile.open(kept, LetterChannel::open);
        try {
            PrivateFiles.copyOwner(names.active(), kept);
            return file;
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(kept);
            throw new IOException(
                    "cannot give what stays of " + names.active() + " its owner and mode: run as its owner", e);
        }
    }

    /** The next line; null at the end. */
    public LetterLines.@Nullable Line next() throws IOException {
        return lines.next();
    }

    /** Keeps a line. */
    public void keep(LetterLines.Line line) throws IOException {
        LetterFile to = untried == null ? rest : untried;
        to.add(line.bytes());
        if (line.endsLine()) {
            to.add(NEWLINE);
        }
    }

    /** From here on the lines are not tried: they go to the front, so that what fails time and again never bars them. */
    public void untriedFromHere() throws IOException {
        untried = open(names, names.untried());
    }

    /** By which is seen that somebody who asks for no lock has changed a file. */
    private record State(@Nullable Object key, long size, FileTime modified) {
        static State of(Path file) throws IOException {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(found.fileKey(), found.size(), found.lastModifiedTime());
        }
    }

    /**
     * Puts what was kept in the file's place; deletes the file if that is nothing.
     *
     * @throws IOException if that cannot be done, or the file is no longer the one that was read: it is left alone then
     */
    public void commit() throws IOException {
        LetterLines.Line left;
        while ((left = lines.next()) != null) {
            keep(left);
        }
        LetterFile kept = rest;
        Path path = names.rest();
        if (untried != null) {
            try (LetterLines tried = LetterLines.of(names.rest())) {
                while ((left = tried.next()) != null) {
                    keep(left);
                }
            }
            kept = untried;
            path = names.untried();
        }
        kept.force();
        if (!State.of(names.active()).equals(before)) {
            throw new IOException(
                    names.active() + " was changed by another program while it was replayed, and is left as"
                            + " it is: what is stored stays stored, and a replay when nobody writes to it stores the rest");
        }
        if (kept.size() == 0) {
            Files.delete(names.active());
        } else {
            Files.move(path, names.active(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        PrivateFiles.forceFolderOf(names.active());
    }

    /** Lets go; without {@link #commit} the file is as it was. */
    @Override
    public void close() throws IOException {
        try (LetterLock held = lock;
                LetterLines read = lines;
                LetterFile tried = rest;
                LetterFile others = untried) {
            Files.deleteIfExists(names.rest());
            Files.deleteIfExists(names.untried());
        }
    }
}
