package io.sluice.ingest.internal.deadletter;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
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

    /** Opens a file to write, made with its mode at once if it is not there; one that is there keeps its own. */
    static FileChannel openOrCreate(Path file) throws IOException {
        while (true) {
            try {
                return create(file);
            } catch (FileAlreadyExistsException e) {
                if (Files.exists(file)) {
                    return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                }
                if (Files.isSymbolicLink(file)) {
                    throw e;
                }
            }
        }
    }

    /** Makes a file that must not be there yet. */
    static FileChannel create(Path file) throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options, OWNER_ONLY);
        forceFolderOf(file);
        return channel;
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

    /** Makes the names in a file's folder durable, where the system can do that. */
    static void forceFolderOf(Path file) {
        try (FileChannel folder = FileChannel.open(folderOf(file), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.debug("the folder of {} cannot be synced", file, e);
        }
    }

    /** The folder that a file is in. */
    static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}
