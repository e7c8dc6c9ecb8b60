package io.sluice.ingest.internal.decode;

import java.util.Arrays;

/**
 * The values of one reading, a slot for each column of its table; reused from reading to reading, so that decoding
 * boxes nothing. For one thread.
 *
 * <p>A slot holds what its column's type needs: two longs for a uuid, one for everything else of fixed width, a slice
 * of bytes for text. A slice points into the document or into the decoder's own buffer, and is good until the next
 * reading.
 */
public final class ReadingValues {

    private static final byte[] NO_TEXT = {};

    private final long[] high;
    private final long[] low;
    private final byte[][] text;
    private long set;

    /**
     * Makes empty slots.
     *
     * @param columns how many, 1 to 64
     */
    public ReadingValues(int columns) {
        high = new long[columns];
        low = new long[columns];
        text = new byte[columns][];
        Arrays.fill(text, NO_TEXT);
    }

    /** Empties every slot. */
    public void clear() {
        set = 0;
    }

    /** Lets go of the arrays that texts stood in. */
    void forgetTexts() {
        Arrays.fill(text, NO_TEXT);
    }

    /** Whether the slot of this column is filled. */
    public boolean isSet(int column) {
        return (set & (1L << column)) != 0;
    }

    /** Fills a uuid slot. */
    public void setUuid(int column, long mostSignificant, long leastSignificant) {
        high[column] = mostSignificant;
        low[column] = leastSignificant;
        set |= 1L << column;
    }

    /** Fills a bigint slot, or a timestamp's with milliseconds since the epoch. */
    public void setLong(int column, long value) {
        low[column] = value;
        set |= 1L << column;
    }

    /** Fills an int slot. */
    public void setInt(int column, int value) {
        setLong(column, value);
    }

    /** Fills a float slot. */
    public void setFloat(int column, float value) {
        setLong(column, Float.floatToRawIntBits(value));
    }

    /** Fills a double slot. */
    public void setDouble(int column, double value) {
        setLong(column, Double.doubleToRawLongBits(value));
    }

    /** Fills a boolean slot. */
    public void setBoolean(int column, boolean value) {
        setLong(column, value ? 1 : 0);
    }

    /** Fills a text slot with a slice of valid UTF-8. */
    public void setText(int column, byte[] utf8, int offset, int length) {
        text[column] = utf8;
        high[column] = offset;
        low[column] = length;
        set |= 1L << column;
    }

    /** The most significant half of a uuid. */
    public long uuidHigh(int column) {
        return high[column];
    }

    /** The least significant half of a uuid; a bigint, timestamp, int; the bits of a float or double; a boolean as 0 or 1. */
    public long bits(int column) {
        return low[column];
    }

    /** The array that a text's bytes stand in. */
    public byte[] textBytes(int column) {
        return text[column];
    }

    /** Where a text's bytes begin in {@link #textBytes}. */
    public int textOffset(int column) {
        return (int) high[column];
    }

    /** How many bytes a text has. */
    public int textLength(int column) {
        return (int) low[column];
    }
}
