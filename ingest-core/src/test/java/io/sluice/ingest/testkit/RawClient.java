package io.sluice.ingest.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Sends bytes and reads frames, to see what no driver shows. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();

    /** Connects from any port, or from a given one if that is not 0. */
    RawClient(InetSocketAddress address, int fromPort) throws IOException {
        socket.setReuseAddress(true);
        socket.setSoTimeout(10_000);
        if (fromPort != 0) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), fromPort));
        }
        socket.connect(address, 10_000);
    }

    /** Sends a frame and gives back the next, header and body, as ISO 8859-1 text. */
    String exchange(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] header = new byte[9];
        in.readFully(header);
        int length = ((header[5] & 0xff) << 24)
                | ((header[6] & 0xff) << 16)
                | ((header[7] & 0xff) << 8)
                | (header[8] & 0xff);
        byte[] body = new byte[length];
        in.readFully(body);
        return new String(header, StandardCharsets.ISO_8859_1) + new String(body, StandardCharsets.ISO_8859_1);
    }

    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
