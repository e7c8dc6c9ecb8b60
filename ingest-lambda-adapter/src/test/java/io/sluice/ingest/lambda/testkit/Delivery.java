package io.sluice.ingest.lambda.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * How an answer of the fake goes over the wire: whole, in chunks, byte by byte, cut, or not at all. Stateless; safe to
 * share.
 */
@FunctionalInterface
public interface Delivery {

    /** One write with a Content-Length, on a connection that stays open. */
    Delivery PLAIN = (socket, status, fields, body) -> {
        send(socket, join(head(status, fields + "Content-Length: " + body.length + "\r\n"), body));
        return Outcome.DELIVERED;
    };

    /** The connection ends without a byte of answer. */
    Delivery CLOSE = (socket, status, fields, body) -> Outcome.LOST;

    /** The connection is reset without a byte of answer. */
    Delivery RESET = (socket, status, fields, body) -> {
        socket.setSoLinger(true, 0);
        return Outcome.LOST;
    };

    /** Whole, with {@code Connection: close}, and the connection ends. */
    Delivery THEN_CLOSE = (socket, status, fields, body) -> {
        PLAIN.deliver(socket, status, fields + "Connection: close\r\n", body);
        return Outcome.DELIVERED_AND_CLOSED;
    };

    /** Whole, as if the connection stayed open, but it ends. */
    Delivery THEN_CLOSE_SILENTLY = (socket, status, fields, body) -> {
        PLAIN.deliver(socket, status, fields, body);
        return Outcome.DELIVERED_AND_CLOSED;
    };

    /** HTTP/1.0 style: no length, the body ends with the connection. */
    Delivery CLOSE_DELIMITED = (socket, status, fields, body) -> {
        send(socket, join(head(status, fields), body));
        return Outcome.DELIVERED_AND_CLOSED;
    };

    /** Whole, each byte a packet of its own. */
    Delivery BYTE_BY_BYTE = (socket, status, fields, body) -> {
        byte[] all = join(head(status, fields + "Content-Length: " + body.length + "\r\n"), body);
        for (byte b : all) {
            send(socket, new byte[] {b});
        }
        return Outcome.DELIVERED;
    };

    /** The head and half the body, then the connection ends. */
    Delivery HALF_BODY = (socket, status, fields, body) -> {
        byte[] half = new byte[body.length / 2];
        System.arraycopy(body, 0, half, 0, half.length);
        send(socket, join(head(status, fields + "Content-Length: " + body.length + "\r\n"), half));
        return Outcome.LOST;
    };

    /** Half the head, then the connection ends. */
    Delivery HALF_HEAD = (socket, status, fields, body) -> {
        byte[] head = head(status, fields);
        byte[] half = new byte[head.length / 2];
        System.arraycopy(head, 0, half, 0, half.length);
        send(socket, half);
        return Outcome.LOST;
    };

    /** What became of an answer. */
    enum Outcome {
        /** It went out whole; the connection serves on. */
        DELIVERED,
        /** It went out whole; the connection ends. */
        DELIVERED_AND_CLOSED,
        /** It did not go out whole; the connection ends. */
        LOST
    }

    /**
     * Sends an answer, or what the script wants of it.
     *
     * @param socket the connection; what the outcome says is done to it afterwards
     * @param status the status code
     * @param fields header fields, each with its CRLF
     * @param body the body
     * @return what became of it
     * @throws IOException if the connection is gone
     */
    Outcome deliver(Socket socket, int status, String fields, byte[] body) throws IOException;

    /**
     * Chunked, in chunks of one size, the size in upper case.
     *
     * @param chunkSize bytes in each chunk but the last
     * @param extension follows each size, as {@code ;a=b}; or empty
     * @param trailers header fields after the last chunk, each with its CRLF; or empty
     * @return the delivery
     */
    static Delivery chunked(int chunkSize, String extension, String trailers) {
        return (socket, status, fields, body) -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(head(status, fields + "Transfer-Encoding: chunked\r\n"));
            for (int at = 0; at < body.length; at += chunkSize) {
                int size = Math.min(chunkSize, body.length - at);
                all.write((String.format("%X", size) + extension + "\r\n").getBytes(ISO_8859_1));
                all.write(body, at, size);
                all.write('\r');
                all.write('\n');
            }
            all.write(("0" + extension + "\r\n" + trailers + "\r\n").getBytes(ISO_8859_1));
            send(socket, all.toByteArray());
            return Outcome.DELIVERED;
        };
    }

    /**
     * Other bytes before the answer: interim responses, say.
     *
     * @param before the bytes, one for each character
     * @param then how the answer follows
     * @return the delivery
     */
    static Delivery preceded(String before, Delivery then) {
        return (socket, status, fields, body) -> {
            send(socket, before.getBytes(ISO_8859_1));
            return then.deliver(socket, status, fields, body);
        };
    }

    /**
     * Whole, and more bytes behind it in the same write.
     *
     * @param after the bytes, one for each character
     * @return the delivery
     */
    static Delivery followedBy(String after) {
        return (socket, status, fields, body) -> {
            byte[] answer = join(head(status, fields + "Content-Length: " + body.length + "\r\n"), body);
            send(socket, join(answer, after.getBytes(ISO_8859_1)));
            return Outcome.DELIVERED;
        };
    }

    /**
     * These bytes and no others, then the connection ends.
     *
     * @param wire the bytes, one for each character
     * @return the delivery
     */
    static Delivery raw(String wire) {
        return (socket, status, fields, body) -> {
            send(socket, wire.getBytes(ISO_8859_1));
            return Outcome.LOST;
        };
    }

    /**
     * The head with other header fields of framing than the true ones, then the body, then the connection ends.
     *
     * @param framing header fields, each with its CRLF
     * @return the delivery
     */
    static Delivery framedAs(String framing) {
        return (socket, status, fields, body) -> {
            send(socket, join(head(status, fields + framing), body));
            return Outcome.LOST;
        };
    }

    /**
     * The head at once, the body in pieces with pauses.
     *
     * @param piece bytes in each piece
     * @param pause before each piece
     * @return the delivery
     */
    static Delivery slowly(int piece, Duration pause) {
        return (socket, status, fields, body) -> {
            send(socket, head(status, fields + "Content-Length: " + body.length + "\r\n"));
            for (int at = 0; at < body.length; at += piece) {
                pause(pause);
                socket.getOutputStream().write(body, at, Math.min(piece, body.length - at));
            }
            return Outcome.DELIVERED;
        };
    }

    /**
     * After a wait.
     *
     * @param wait how long
     * @param then how the answer follows
     * @return the delivery
     */
    static Delivery after(Duration wait, Delivery then) {
        return (socket, status, fields, body) -> {
            pause(wait);
            return then.deliver(socket, status, fields, body);
        };
    }

    private static void pause(Duration wait) throws IOException {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the fake is closing", e);
        }
    }

    private static byte[] head(int status, String fields) {
        return ("HTTP/1.1 " + status + " Fake\r\n" + fields + "\r\n").getBytes(ISO_8859_1);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] all = new byte[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
    }
}
