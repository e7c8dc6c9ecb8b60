package io.sluice.ingest.testkit.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses 127.x.y.1 to 127.x.y.9 for fronts and 127.x.z.1 to 127.x.z.9 for nodes, and ports free on all of them.
 *
 * <p>A block belongs to whoever holds its lock socket, so that clusters of several processes stand side by side. Linux
 * answers on all of 127.0.0.0/8; macOS only on 127.0.0.1 until each alias is added by hand, which is why clusters start
 * on Linux only.
 */
public final class LoopbackBlock implements AutoCloseable {
    /** How many nodes a block has room for; those that have left count, as their addresses are not given again. */
    public static final int NODES = 9;

    private static final int LOCK_HOST = 254;
    private static final int ATTEMPTS = 50;
    /** Added to the usual ports, the first that is free everywhere wins. All stay below the ephemeral range. */
    private static final int[] PORT_OFFSETS = {0, 100, 200, 300, 1000, 2000, 3000};

    private final int second;
    private final int third;
    private final int offset;
    private final ServerSocket lock;

    private LoopbackBlock(int second, int third, int offset, ServerSocket lock) {
        this.second = second;
        this.third = third;
        this.offset = offset;
        this.lock = lock;
    }

    /** Takes a free block. */
    public static LoopbackBlock take() {
        if (!System.getProperty("os.name").startsWith("Linux")) {
            throw new IllegalStateException("A cluster needs loopback addresses such as 127.77.1.2, which only Linux "
                    + "answers on without set-up; this is " + System.getProperty("os.name"));
        }
        SecureRandom random = new SecureRandom();
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            int second = 16 + random.nextInt(200);
            int third = 2 * random.nextInt(127);
            int offset = PORT_OFFSETS[Math.min(i / 4, PORT_OFFSETS.length - 1)];
            try {
                return tryTake(second, third, offset);
            } catch (IOException e) {
                failures.add("127." + second + "." + third + ".x, ports +" + offset + ": " + e.getMessage());
            }
        }
        throw new IllegalStateException("No free block of loopback addresses: " + failures);
    }

    private static LoopbackBlock tryTake(int second, int third, int offset) throws IOException {
        ServerSocket lock = new ServerSocket(9042 + offset, 1, address(second, third, LOCK_HOST));
        LoopbackBlock block = new LoopbackBlock(second, third, offset, lock);
        try {
            for (int node = 1; node <= NODES; node++) {
                probe(block.front(node));
                probe(block.shardAwareFront(node));
                probe(block.node(node));
                probe(block.storage(node));
            }
            return block;
        } catch (IOException e) {
            block.close();
            throw e;
        }
    }

    private static void probe(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        }
    }

    /** Where drivers reach the node with this number, counted from 1. */
    public InetSocketAddress front(int number) {
        return new InetSocketAddress(address(second, third, number), 9042 + offset);
    }

    /** Where drivers reach a shard of their choice. */
    public InetSocketAddress shardAwareFront(int number) {
        return new InetSocketAddress(address(second, third, number), 19042 + offset);
    }

    /** Where the node itself listens; the port is that of the front. */
    public InetSocketAddress node(int number) {
        return new InetSocketAddress(address(second, third + 1, number), 9042 + offset);
    }

    /** Where the node talks to its peers. */
    public InetSocketAddress storage(int number) {
        return new InetSocketAddress(address(second, third + 1, number), 7000 + offset);
    }

    private static InetAddress address(int second, int third, int fourth) {
        try {
            return InetAddress.getByAddress(new byte[] {127, (byte) second, (byte) third, (byte) fourth});
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Gives the block back. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
