package io.sluice.ingest.internal.deadletter;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * As much of a file as a {@link LetterFile} needs, so that a test can have a disk fill up. An interrupt of its thread
 * does not disturb it. For one thread.
 */
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

    /** Writes bytes at a place; where it throws, some of them may be written. */
    void write(byte[] bytes, long at) throws IOException;

    /** Cuts the file off. */
    void truncate(long size) throws IOException;

    /** Makes what was written durable. */
    void force() throws IOException;

    /** Opens a real file. */
    static LetterChannel open(Path file) throws IOException {
        return new OfFile(PrivateFiles.openOrCreate(file));
    }

    /** A real file. */
    record OfFile(RandomAccessFile file) implements LetterChannel {
        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public byte byteAt(long at) throws IOException {
            file.seek(at);
            return file.readByte();
        }

        @Override
        public void write(byte[] bytes, long at) throws IOException {
            file.seek(at);
            file.write(bytes);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.setLength(size);
        }

        @Override
        public void force() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
