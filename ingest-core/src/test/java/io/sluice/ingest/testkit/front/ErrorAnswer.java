package io.sluice.ingest.testkit.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.BiConsumer;

/** An ERROR response, ready to be sent (protocol v4, section 9). Immutable. */
public final class ErrorAnswer {
    /** Consistency level LOCAL_QUORUM, as the protocol numbers it. */
    private static final int LOCAL_QUORUM = 6;

    private final int code;
    private final String message;
    /** Writes what follows the message, given the statement's id. */
    private final BiConsumer<ByteBuf, byte[]> details;

    private ErrorAnswer(int code, String message, BiConsumer<ByteBuf, byte[]> details) {
        this.code = code;
        this.message = message;
        this.details = details;
    }

    /** An error of any code that has no further fields. */
    public static ErrorAnswer of(int code, String message) {
        return new ErrorAnswer(code, message, (out, id) -> {});
    }

    /** SERVER_ERROR. */
    public static ErrorAnswer serverError() {
        return of(0x0000, "Injected: server error");
    }

    /** OVERLOADED. */
    public static ErrorAnswer overloaded() {
        return of(0x1001, "Injected: too many requests in flight");
    }

    /** IS_BOOTSTRAPPING. */
    public static ErrorAnswer bootstrapping() {
        return of(0x1002, "Injected: bootstrapping");
    }

    /** INVALID, which is also how a batch that is too large is refused. */
    public static ErrorAnswer invalid(String message) {
        return of(Protocol.ERROR_INVALID, message);
    }

    /** CONFIG_ERROR, which is how ScyllaDB's per-partition rate limit shows to a client that did not negotiate it. */
    public static ErrorAnswer configError(String message) {
        return of(0x2300, message);
    }

    /** UNAUTHORIZED. */
    public static ErrorAnswer unauthorized() {
        return of(0x2100, "Injected: no permission");
    }

    /** UNAVAILABLE: that many replicas needed and alive. */
    public static ErrorAnswer unavailable(int required, int alive) {
        return new ErrorAnswer(
                0x1000,
                "Injected: cannot achieve consistency level",
                (out, id) -> out.writeShort(LOCAL_QUORUM).writeInt(required).writeInt(alive));
    }

    /**
     * WRITE_TIMEOUT.
     *
     * @param writeType SIMPLE, BATCH, UNLOGGED_BATCH and so on
     */
    public static ErrorAnswer writeTimeout(int received, int blockFor, String writeType) {
        return new ErrorAnswer(0x1100, "Injected: operation timed out", (out, id) -> {
            out.writeShort(LOCAL_QUORUM).writeInt(received).writeInt(blockFor);
            Wire.writeString(out, writeType);
        });
    }

    /**
     * WRITE_FAILURE.
     *
     * @param writeType SIMPLE, BATCH, UNLOGGED_BATCH and so on
     */
    public static ErrorAnswer writeFailure(int received, int blockFor, int failures, String writeType) {
        return new ErrorAnswer(0x1500, "Injected: operation failed", (out, id) -> {
            out.writeShort(LOCAL_QUORUM).writeInt(received).writeInt(blockFor).writeInt(failures);
            Wire.writeString(out, writeType);
        });
    }

    /** UNPREPARED, for the (first) prepared statement of the request: clients prepare again and repeat. */
    public static ErrorAnswer unprepared() {
        return new ErrorAnswer(
                0x2500,
                "Injected: prepared query not found",
                (out, id) -> out.writeShort(id.length).writeBytes(id));
    }

    ByteBuf frame(ByteBufAllocator alloc, int stream, byte[] statementId) {
        ByteBuf frame = Frames.begin(alloc, stream, Protocol.ERROR).writeInt(code);
        Wire.writeString(frame, message);
        details.accept(frame, statementId);
        return Frames.end(frame);
    }

    @Override
    public String toString() {
        return "ErrorAnswer[0x" + Integer.toHexString(code) + ", " + message + "]";
    }
}
