package io.sluice.ingest.lambda.internal.event;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gzip (RFC 1952) from bytes to bytes, bounded: it stops at the first byte too many, so that a bomb costs no more than
 * the bound. Every member's checksum and length are checked. For one thread.
 */
final class Gunzip {

    /** What is returned for data that is not gzip, or not whole. */
    static final int BROKEN = -1;

    /** What is returned for data that unpacks to more than the bound. */
    static final int TOO_LARGE = -2;

    private static final byte[] NOTHING = new byte[0];
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HEADER_CHECK = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int DEFLATE = 8;

    private final int maxBytes;
    private final Scratch scratch = new Scratch();
    private final CRC32 crc = new CRC32();
    private byte[] into = NOTHING;

    Gunzip(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    static boolean isGzip(byte[] bytes, int offset, int length) {
        return length >= 2 && bytes[offset] == 0x1f && bytes[offset + 1] == (byte) 0x8b;
    }

    /** What was unpacked last, from 0 on. */
    byte[] bytes() {
        return into;
    }

    /** Unpacks all members; answers how many bytes they have, {@link #BROKEN} or {@link #TOO_LARGE}. */
    int unpack(byte[] from, int start, int end) {
        into = scratch.withRoom((int) Math.min(maxBytes, Math.max(1L, (end - start) * 4L)));
        Inflater inflater = new Inflater(true);
        try {
            int written = 0;
            int at = start;
            do {
                at = endOfHeader(from, at, end);
                if (at == BROKEN) {
                    return BROKEN;
                }
                inflater.reset();
                inflater.setInput(from, at, end - at);
                int before = written;
                written = inflate(inflater, written);
                if (written < 0) {
                    into = NOTHING;
                    scratch.release();
                    return written;
                }
                at = end - inflater.getRemaining();
                if (!isTrailer(from, at, end, before, written)) {
                    return BROKEN;
                }
                at += TRAILER;
            } while (at < end);
            return written;
        } catch (DataFormatException e) {
            return BROKEN;
        } finally {
            inflater.end();
        }
    }

    private int inflate(Inflater inflater, int start) throws DataFormatException {
        int written = start;
        while (!inflater.finished()) {
            if (written == maxBytes) {
                return inflater.inflate(new byte[1]) > 0 ? TOO_LARGE : inflater.finished() ? written : BROKEN;
            }
            if (written == into.length) {
                into = scratch.grown(maxBytes);
            }
            int count = inflater.inflate(into, written, Math.min(into.length, maxBytes) - written);
            if (count == 0 && !inflater.finished()) {
                return BROKEN; // it wants more input, or a dictionary
            }
            written += count;
        }
        return written;
    }

    private boolean isTrailer(byte[] from, int at, int end, int before, int written) {
        if (end - at < TRAILER) {
            return false;
        }
        crc.reset();
        crc.update(into, before, written - before);
        return littleEndian(from, at) == (int) crc.getValue() && littleEndian(from, at + 4) == written - before;
    }

    private static int endOfHeader(byte[] from, int start, int end) {
        if (end - start < HEADER || !isGzip(from, start, end - start) || from[start + 2] != DEFLATE) {
            return BROKEN;
        }
        int flags = from[start + 3];
        if ((flags & RESERVED) != 0) {
            return BROKEN;
        }
        int at = start + HEADER;
        if ((flags & EXTRA) != 0) {
            if (end - at < 2) {
                return BROKEN;
            }
            at += 2 + (from[at] & 0xff) + ((from[at + 1] & 0xff) << 8);
        }
        for (int texts = Integer.bitCount(flags & (NAME | COMMENT)); texts > 0; texts--) {
            while (at < end && from[at] != 0) {
                at++;
            }
            at++;
        }
        if ((flags & HEADER_CHECK) != 0) {
            at += 2;
        }
        return at < end ? at : BROKEN;
    }

    private static int littleEndian(byte[] from, int at) {
        return (from[at] & 0xff)
                | ((from[at + 1] & 0xff) << 8)
                | ((from[at + 2] & 0xff) << 16)
                | ((from[at + 3] & 0xff) << 24);
    }
}
