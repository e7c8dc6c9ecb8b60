package io.sluice.ingest.internal.deadletter;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** As much of a file as a {@link LetterFile} needs, so that a test can have a disk fill up. For one thread. */
interface LetterChannel extends Closeable {

    /** Opens channels. */
    @FunctionalInterface
    interface Opener {
        /** Opens a file, made if it is not there. */
        LetterChannel open(Path file) throws IOException;
    }

    /** How many bytes the file has. */
    long size() throws IOException;

    /** Reads the byte at a place. */
    byte byteAt(long at) throws IOException;

    /** Writes some of the bytes at a place; returns how many. */
    int write(ByteBuffer bytes, long at) throws IOException;

    /** Cuts the file off. */
    void truncate(long size) throws IOException;

    /** Makes what was written durable. */
    void force() throws IOException;

    /** Opens a real file. */
    static LetterChannel open(Path file) throws IOException {
        return new OfFile(PrivateFiles.openOrCreate(file));
    }

    /** A real file. */
    record OfFile(FileChannel file) implements LetterChannel {
        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public byte byteAt(long at) throws IOException {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            return one.get(0);
        }

        @Override
        public int write(ByteBuffer bytes, long at) throws IOException {
            return file.write(bytes, at);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            file.force(false);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
