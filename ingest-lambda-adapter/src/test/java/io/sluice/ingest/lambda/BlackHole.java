package io.sluice.ingest.lambda;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An address on which connecting neither succeeds nor fails: a listening socket whose queue of connections is full, which
 * Linux leaves without an answer.
 */
final class BlackHole implements AutoCloseable {

    private static final int BACKLOG = 1;
    private static final int MAX_FILL = 64;
    private static final int CONNECT_MILLIS = 200;

    private final ServerSocket listening;
    private final List<Socket> filling = new ArrayList<>();

    BlackHole() throws IOException {
        listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        for (int n = 0; n < MAX_FILL; n++) {
            Socket socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(
                        new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()), CONNECT_MILLIS);
            } catch (SocketTimeoutException e) {
                return; // the queue is full
            }
        }
        throw new IllegalStateException(MAX_FILL + " connections were taken by a queue of " + BACKLOG);
    }

    /** Host and port. */
    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : filling) {
            socket.close();
        }
        listening.close();
    }
}
