package io.sluice.ingest.internal.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A row as the bound values of its INSERT, in the form that EXECUTE carries them: for each column {@code [int
 * length][bytes]}, length -2 for a column left unset, and last the write timestamp as a bigint, if the statement binds
 * one (CQL binary protocol v4, section 3, {@code [value]}).
 */
public class EncodedRow {

    /** The length that stands for a value left unset. */
    public static final int UNSET = -2;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] wire;
    private final long token;
    private boolean alone;

    /**
     * Wraps encoded values.
     *
     * @param wire the values; not copied
     * @param token of the partition key
     */
    protected EncodedRow(byte[] wire, long token) {
        this.wire = wire;
        this.token = token;
    }

    /** The token of its partition key. */
    public final long token() {
        return token;
    }

    /** Whether it must be sent by itself, because the answer to a batch would not tell where its tablet is. */
    public final boolean alone() {
        return alone;
    }

    /** Says whether it must be sent by itself; before it is queued. */
    public final void alone(boolean value) {
        alone = value;
    }

    /** The values; not to be changed. */
    public final byte[] wire() {
        return wire;
    }

    /** The encoded size in bytes. */
    public final int size() {
        return wire.length;
    }

    /** The write timestamp of a row whose statement binds one, in microseconds since the epoch. */
    public final long writeTimestamp() {
        return (long) LONG.get(wire, wire.length - Long.BYTES);
    }

    /** Sets the write timestamp of a row whose statement binds one. */
    protected final void setWriteTimestamp(long micros) {
        LONG.set(wire, wire.length - Long.BYTES, micros);
    }
}
