package io.sluice.ingest.internal.deadletter;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that only their owner may read: readings are nobody else's business. Stateless. */
final class PrivateFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);

    private static final FileAttribute<?>[] OWNER_ONLY =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    private PrivateFiles() {}

    /**
     * Opens a file to write, made with its mode at once if it is not there; one that is there keeps its own. It is no
     * channel, since an interrupt of a thread that uses a channel closes it.
     */
    static RandomAccessFile openOrCreate(Path file) throws IOException {
        createIfAbsent(file);
        return new RandomAccessFile(file.toFile(), "rw");
    }

    /** The same as a channel: to lock the file, which no interrupt disturbs, and for nothing else. */
    static FileChannel openOrCreateChannel(Path file) throws IOException {
        createIfAbsent(file);
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static void createIfAbsent(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        try {
            Files.createFile(file, OWNER_ONLY);
            forceFolderOf(file);
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(file)) { // a link to nothing, say
                throw e;
            }
        }
    }

    /** Which file a path leads to, whatever its name; null if there is none, or if the system does not tell. */
    static @Nullable Object keyOf(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Gives a file the owner, group and mode of another, so that whoever could write to that can write to this. */
    static void copyOwner(Path from, Path to) throws IOException {
        PosixFileAttributeView source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        PosixFileAttributeView target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (source == null || target == null) {
            return;
        }
        PosixFileAttributes due = source.readAttributes();
        PosixFileAttributes now = target.readAttributes();
        if (!due.owner().equals(now.owner())) {
            target.setOwner(due.owner());
        }
        if (!due.group().equals(now.group())) {
            target.setGroup(due.group());
        }
        target.setPermissions(due.permissions());
    }

    /** Makes the names in a file's folder durable, where the system can do that; an interrupt does not keep it from it. */
    static void forceFolderOf(Path file) {
        boolean interrupted = Thread.interrupted();
        try {
            while (!forceFolder(folderOf(file))) {
                interrupted |= Thread.interrupted();
            }
        } catch (IOException e) {
            LOG.debug("the folder of {} cannot be synced", file, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** False if an interrupt came between. */
    private static boolean forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        }
    }

    /** The folder that a file is in. */
    static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}
