package io.sluice.ingest.testkit.node;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tiny blocking CQL client (protocol v4) for questions to a node behind its front: is it up, what is a keyspace's
 * replication. Not safe for use by several threads.
 */
public final class NodeProbe implements AutoCloseable {
    /** Consistency level ONE. */
    public static final int ONE = 1;
    /** Consistency level QUORUM. */
    public static final int QUORUM = 4;
    /** Consistency level ALL. */
    public static final int ALL = 5;

    private static final int ERROR = 0x00;
    private static final int STARTUP = 0x01;
    private static final int QUERY = 0x07;
    private static final int PREPARE = 0x09;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private NodeProbe(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        this.out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
    }

    /** Connects and says STARTUP; fails if the node is not ready. */
    public static NodeProbe connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            NodeProbe probe = new NodeProbe(socket);
            ByteBuffer body = ByteBuffer.allocate(64).putShort((short) 1);
            putString(body, "CQL_VERSION");
            putString(body, "3.0.0");
            probe.request(STARTUP, body.flip());
            return probe;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Runs a statement.
     *
     * @return the rows, each an array of the columns' raw values; empty if the statement has no result set
     */
    public List<byte @Nullable []> firstColumn(String query, int consistency) throws IOException {
        byte[] text = query.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(text.length + 7)
                .putInt(text.length)
                .put(text)
                .putShort((short) consistency)
                .put((byte) 0);
        return rows(request(QUERY, body.flip()));
    }

    /**
     * Prepares a statement.
     *
     * @return the body of the RESULT of kind PREPARED
     */
    public ByteBuffer prepare(String query) throws IOException {
        byte[] text = query.getBytes(StandardCharsets.UTF_8);
        return request(
                PREPARE,
                ByteBuffer.allocate(text.length + 4)
                        .putInt(text.length)
                        .put(text)
                        .flip());
    }

    /** Goes into a keyspace, by its name as the database keeps it. */
    public void use(String keyspace) throws IOException {
        firstColumn("USE \"" + keyspace.replace("\"", "\"\"") + "\"", ONE);
    }

    private static List<byte @Nullable []> rows(ByteBuffer result) {
        List<byte @Nullable []> rows = new ArrayList<>();
        int kind = result.getInt();
        if (kind != 2) {
            return rows;
        }
        int flags = result.getInt();
        int columns = result.getInt();
        if (columns != 1 || (flags & 1) == 0) {
            throw new IllegalArgumentException("Ask for one column of one table");
        }
        skipString(result);
        skipString(result);
        skipString(result);
        skipType(result);
        int count = result.getInt();
        for (int i = 0; i < count; i++) {
            int length = result.getInt();
            byte @Nullable [] value = null;
            if (length >= 0) {
                value = new byte[length];
                result.get(value);
            }
            rows.add(value);
        }
        return rows;
    }

    private static void skipType(ByteBuffer result) {
        int type = result.getShort();
        if (type == 0x21) {
            skipType(result);
        }
        if (type == 0x20 || type == 0x21 || type == 0x22) {
            skipType(result);
        }
    }

    private ByteBuffer request(int opcode, ByteBuffer body) throws IOException {
        out.write(new byte[] {4, 0, 0, 0, (byte) opcode});
        out.writeInt(body.remaining());
        out.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
        out.flush();
        byte[] header = new byte[5];
        in.readFully(header);
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        ByteBuffer buffer = ByteBuffer.wrap(answer);
        if (header[4] == ERROR) {
            int code = buffer.getInt();
            byte[] message = new byte[buffer.getShort()];
            buffer.get(message);
            throw new IOException(
                    "Error 0x" + Integer.toHexString(code) + ": " + new String(message, StandardCharsets.UTF_8));
        }
        return buffer;
    }

    private static void putString(ByteBuffer buffer, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        buffer.putShort((short) bytes.length).put(bytes);
    }

    private static void skipString(ByteBuffer buffer) {
        int length = buffer.getShort();
        buffer.position(buffer.position() + length);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
