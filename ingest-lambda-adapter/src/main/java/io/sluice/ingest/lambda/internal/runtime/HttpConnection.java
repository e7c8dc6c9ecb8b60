package io.sluice.ingest.lambda.internal.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The blocking keep-alive connection to the Runtime API: one socket, opened again when it is gone. A request is one
 * write, an answer is read with no timeout unless a deadline was set, since the process may be frozen while it waits.
 * For one thread.
 */
final class HttpConnection implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    /** The waits before another try when the connection is refused: three, 350 ms in all. */
    private static final int[] REFUSED_WAITS_MILLIS = {50, 100, 200};

    private static final int MILLIS_TO_READ_AFTER_FAILED_WRITE = 200;

    private final HostPort endpoint;
    private volatile @Nullable Socket socket;
    private @Nullable OutputStream out;
    private @Nullable ResponseReader reader;
    private long deadlineNanos;
    private boolean hasDeadline;

    HttpConnection(HostPort endpoint) {
        this.endpoint = endpoint;
    }

    /** Bounds everything from now on, connecting included. */
    void setDeadline(int millisFromNow) {
        deadlineNanos = System.nanoTime() + millisFromNow * 1_000_000L;
        hasDeadline = true;
    }

    /** Bounds nothing any more. */
    void clearDeadline() {
        hasDeadline = false;
    }

    /**
     * Sends a request and reads its answer, on the open connection or a new one. After an exception the connection is
     * closed, and so it is after an answer that was the connection's last.
     *
     * @throws ConnectFailedException if there is no connection; nothing was sent
     * @throws IOException if the answer did not come whole; {@link #sawAnswer()} says whether any of it came
     */
    void exchange(byte[] request, int length, HttpResponse answer) throws IOException {
        boolean complete = false;
        answer.reset();
        try {
            ResponseReader in = ready();
            try {
                write(request, length);
            } catch (IOException e) {
                readRefusal(in, answer, e);
            }
            if (answer.status() == 0) {
                in.read(answer);
            }
            complete = answer.keepAlive();
        } finally {
            if (!complete) {
                close();
            }
        }
    }

    /** Whether a byte came in answer to the last request. */
    boolean sawAnswer() {
        return reader != null && reader.sawBytes();
    }

    /** Closes it; also from another thread, whose call then fails. */
    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // The connection is given up; there is nothing left to lose on it.
            }
        }
    }

    private ResponseReader ready() throws IOException {
        ResponseReader current = reader;
        if (socket != null && current != null && !isStale(current)) {
            return current;
        }
        close();
        reader = null;
        Socket fresh = connect();
        socket = fresh;
        out = fresh.getOutputStream();
        current = new ResponseReader(new TimedInput(fresh));
        reader = current;
        return current;
    }

    private static boolean isStale(ResponseReader current) {
        try {
            return current.hasLeftover();
        } catch (IOException e) {
            return true;
        }
    }

    private void write(byte[] request, int length) throws IOException {
        if (out != null) {
            out.write(request, 0, length);
        }
    }

    /** The server may have refused the request before all of it was sent, and its answer may still be readable. */
    private void readRefusal(ResponseReader in, HttpResponse answer, IOException failure) throws IOException {
        boolean hadDeadline = hasDeadline;
        long before = deadlineNanos;
        setDeadline(MILLIS_TO_READ_AFTER_FAILED_WRITE);
        try {
            in.read(answer);
            answer.keepAlive(false);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        } finally {
            hasDeadline = hadDeadline;
            deadlineNanos = before;
        }
    }

    private Socket connect() throws ConnectFailedException {
        for (int attempt = 0; ; attempt++) {
            Socket fresh = new Socket(Proxy.NO_PROXY);
            try {
                fresh.setTcpNoDelay(true);
                InetSocketAddress address = endpoint.resolve();
                fresh.connect(address, Math.min(CONNECT_TIMEOUT_MILLIS, millisLeft()));
                return fresh;
            } catch (IOException e) {
                closeQuietly(fresh);
                // Refused may pass in an instant; a timeout or an unknown name will not.
                if (!(e instanceof ConnectException) || attempt == REFUSED_WAITS_MILLIS.length) {
                    throw new ConnectFailedException("no connection to the Runtime API at " + endpoint + ": " + e, e);
                }
                sleep(REFUSED_WAITS_MILLIS[attempt]);
            }
        }
    }

    private int millisLeft() throws SocketTimeoutException {
        if (!hasDeadline) {
            return Integer.MAX_VALUE;
        }
        long left = (deadlineNanos - System.nanoTime()) / 1_000_000L;
        if (left <= 0) {
            throw new SocketTimeoutException("out of time");
        }
        return (int) left;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It never was open.
        }
    }

    static void sleep(int millis) throws ConnectFailedException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectFailedException("interrupted between two tries", e);
        }
    }

    /** The socket's input, which a deadline bounds as a whole and not read by read. */
    private final class TimedInput extends InputStream {
        private final Socket from;
        private final InputStream in;
        private boolean timed;

        TimedInput(Socket from) throws IOException {
            this.from = from;
            this.in = from.getInputStream();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (hasDeadline) {
                from.setSoTimeout(millisLeft());
                timed = true;
            } else if (timed) {
                from.setSoTimeout(0);
                timed = false;
            }
            return in.read(into, offset, length);
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }
    }
}
