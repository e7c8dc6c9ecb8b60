package io.sluice.ingest.internal.deadletter;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that belong to one file of letters. For {@code x.ndjson}: {@code x.ndjson.000001} and so on, full and in
 * their order; {@code .x.ndjson.lock}, empty, which whoever writes to or replaces the file holds a lock on; {@code
 * .x.ndjson.rest} and {@code .x.ndjson.untried}, what a replay has not stored, until it takes the file's place.
 * Immutable.
 *
 * @param active the file that letters are added to
 */
record LetterNames(Path active) {

    private static final int FIRST = 1;
    private static final long LAST = 999_999_999_999_999_999L; // of 18 digits

    /** The names around a file; around the one that a link leads to, so that all agree on whose lock counts. */
    static LetterNames of(Path file) throws IOException {
        if (!file.getFileSystem().equals(FileSystems.getDefault())) {
            throw new IOException(file + " is not a file of the default file system");
        }
        return new LetterNames(
                Files.exists(file)
                        ? file.toRealPath()
                        : PrivateFiles.folderOf(file).toRealPath().resolve(file.getFileName()));
    }

    /** Where the lock is held; never deleted, since whoever waits for a deleted one would lock nothing. */
    Path lock() {
        return active.resolveSibling("." + active.getFileName() + ".lock");
    }

    /** Where a replay collects what stays. */
    Path rest() {
        return active.resolveSibling("." + active.getFileName() + ".rest");
    }

    /** Where a replay that gives up collects what goes before that. */
    Path untried() {
        return active.resolveSibling("." + active.getFileName() + ".untried");
    }

    /** The full files, oldest first. */
    List<Path> full() throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(active.getFileName().toString()) + "\\.(\\d{6,18})");
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(PrivateFiles.folderOf(active))) {
            for (Path each : siblings) {
                if (name.matcher(each.getFileName().toString()).matches()) {
                    found.add(active.resolveSibling(each.getFileName()));
                }
            }
        }
        found.sort((a, b) -> Long.compare(number(a), number(b)));
        return found;
    }

    /** The name that the active file takes when it is full: the next number after all that are there. */
    Path nextFull() throws IOException {
        List<Path> full = full();
        long next = full.isEmpty() ? FIRST : number(full.get(full.size() - 1)) + 1;
        if (next > LAST) {
            throw new IOException("no number comes after " + full.get(full.size() - 1) + ": rename that file");
        }
        return active.resolveSibling(active.getFileName() + String.format(Locale.ROOT, ".%06d", next));
    }

    /** The sizes of the full files together. */
    long fullBytes() throws IOException {
        long bytes = 0;
        for (Path each : full()) {
            try {
                bytes += Files.size(each);
            } catch (NoSuchFileException e) {
                // Replayed and gone meanwhile.
            }
        }
        return bytes;
    }

    private static long number(Path full) {
        Matcher digits = Pattern.compile("\\d+$").matcher(full.getFileName().toString());
        return digits.find() ? Long.parseLong(digits.group()) : 0;
    }
}
