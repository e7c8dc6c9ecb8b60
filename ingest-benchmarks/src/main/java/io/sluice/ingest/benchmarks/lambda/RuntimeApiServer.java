package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The Runtime API on a loopback port: a blocking HTTP/1.1 server with a thread for each connection, which the function
 * may keep or not. The Extensions API is there for registrations, whose poll then is never answered. Thread-safe.
 */
final class RuntimeApiServer implements AutoCloseable {
    private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
    private static final String NEXT = INVOCATION + "next";
    private static final String RESPONSE = "/response";
    private static final String ERROR = "/error";
    private static final String INIT_ERROR = "/2018-06-01/runtime/init/error";
    private static final String REGISTER = "/2020-01-01/extension/register";
    private static final String EXTENSION_NEXT = "/2020-01-01/extension/event/next";
    private static final int BACKLOG = 16;

    private static final byte[] ACCEPTED = answer("202 Accepted", "", "{\"status\":\"OK\"}\n");
    private static final byte[] REGISTERED =
            answer("200 OK", "Lambda-Extension-Identifier: 1f0a4b7e-0000-4000-8000-000000000001\r\n", "{}");
    private static final byte[] NOT_FOUND = answer("404 Not Found", "", "{}");

    private final Invocations invocations;
    private final ServerSocket server;

    /** Begins to listen. */
    RuntimeApiServer(Invocations invocations) throws IOException {
        this.invocations = invocations;
        this.server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), BACKLOG);
        start(this::accept, "runtime-api-accept");
    }

    /** The value of {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                start(() -> serve(socket), "runtime-api");
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            RequestReader request = new RequestReader(socket.getInputStream(), out);
            while (request.read()) {
                if (!answer(request, out)) {
                    return;
                }
            }
        } catch (IOException e) {
            // A function that is ended leaves its connections as they are; one that goes on connects again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers a request; false if the connection is to end. */
    private boolean answer(RequestReader request, OutputStream out) throws IOException, InterruptedException {
        String path = request.path();
        if (request.is("GET", NEXT)) {
            Events events = invocations.next(request.receivedNanos());
            if (events == null) {
                return false;
            }
            events.writeTo(out);
        } else if (request.is("GET", EXTENSION_NEXT)) {
            // Never answered: the read that follows ends with the connection.
            return true;
        } else if (request.is("POST", REGISTER)) {
            out.write(REGISTERED);
        } else if (request.is("POST", INIT_ERROR)) {
            invocations.error("the function did not start", request);
            out.write(ACCEPTED);
        } else if (request.method().equals("POST") && path.startsWith(INVOCATION) && path.endsWith(RESPONSE)) {
            invocations.answered(id(path, RESPONSE), request);
            out.write(ACCEPTED);
        } else if (request.method().equals("POST") && path.startsWith(INVOCATION) && path.endsWith(ERROR)) {
            invocations.error("event " + id(path, ERROR) + " failed", request);
            out.write(ACCEPTED);
        } else {
            out.write(NOT_FOUND);
        }
        return true;
    }

    private static String id(String path, String call) {
        return path.substring(INVOCATION.length(), path.length() - call.length());
    }

    private static byte[] answer(String status, String fields, String body) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + fields + "Content-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
