package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.benchmarks.load.Figures;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RuntimeApiServerIT {
    private static final String NEXT = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Invocations invocations = new Invocations(new Invocations.Announcements() {
        @Override
        public void warm() {
            heard.add("warm");
        }

        @Override
        public void done(Figures figures) {
            heard.add("done");
        }

        @Override
        public void failed(String reason) {
            heard.add(reason);
        }
    });

    @SuppressWarnings("NullAway.Init") // before each test
    private RuntimeApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RuntimeApiServer(invocations);
        invocations.open(new ApiJob(1, 10, 1_600_000_000_000L, 1, 1, true));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Socket connect() throws IOException {
        String address = server.address();
        int colon = address.indexOf(':');
        return new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** The head and body of an answer that has a length. */
    private static String exchange(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.readUnsignedByte());
        }
        int at = answer.indexOf("Content-Length: ") + "Content-Length: ".length();
        byte[] body = new byte[Integer.parseInt(answer.substring(at, answer.indexOf("\r\n", at)))];
        in.readFully(body);
        return answer + new String(body, ISO_8859_1);
    }

    private static String post(String call, String body) {
        return "POST /2018-06-01/runtime/" + call + " HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String id(String event) {
        String field = "Lambda-Runtime-Aws-Request-Id: ";
        int at = event.indexOf(field) + field.length();
        return event.substring(at, event.indexOf("\r\n", at));
    }

    private @Nullable String next() throws InterruptedException {
        return heard.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldServeAFunctionThatKeepsItsConnection() throws Exception {
        try (Socket socket = connect()) {
            serve(socket);
            invocations.goOn();
            serve(socket);
            socket.getOutputStream().write(NEXT.getBytes(ISO_8859_1));
            assertThat(next()).isEqualTo("done");
        }
    }

    @Test
    void shouldServeAFunctionThatConnectsForEachRequest() throws Exception {
        String event;
        try (Socket socket = connect()) {
            event = exchange(socket, NEXT);
        }
        try (Socket socket = connect()) {
            assertThat(exchange(socket, post("invocation/" + id(event) + "/response", "{\"accepted\":1,\"stored\":1}")))
                    .startsWith("HTTP/1.1 202 ");
        }
        try (Socket socket = connect()) {
            socket.getOutputStream().write(NEXT.getBytes(ISO_8859_1));
            assertThat(next()).isEqualTo("warm");
        }
    }

    private static void serve(Socket socket) throws IOException {
        String event = exchange(socket, NEXT);
        assertThat(event).startsWith("HTTP/1.1 200 ").contains("\"deviceId\"");
        assertThat(exchange(socket, post("invocation/" + id(event) + "/response", "{\"accepted\":1,\"stored\":1}")))
                .startsWith("HTTP/1.1 202 ");
    }

    @Test
    void shouldRegisterAnExtensionAndLetItsPollWait() throws Exception {
        try (Socket socket = connect()) {
            assertThat(exchange(socket, "POST /2020-01-01/extension/register HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Lambda-Extension-Identifier: ");
            socket.getOutputStream()
                    .write("GET /2020-01-01/extension/event/next HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            try (Socket function = connect()) {
                serve(function);
            }
            assertThat(socket.getInputStream().available()).isZero();
        }
    }

    @Test
    void shouldBreakOffWhenTheFunctionReportsAnError() throws Exception {
        try (Socket socket = connect()) {
            String event = exchange(socket, NEXT);
            assertThat(exchange(socket, post("invocation/" + id(event) + "/error", "{\"errorMessage\":\"no\"}")))
                    .startsWith("HTTP/1.1 202 ");
        }
        assertThat(next()).contains("failed", "\"no\"");
    }

    @Test
    void shouldBreakOffWhenTheFunctionDoesNotStart() throws Exception {
        try (Socket socket = connect()) {
            exchange(socket, post("init/error", "{\"errorMessage\":\"no database\"}"));
        }
        assertThat(next()).contains("did not start", "no database");
    }

    @Test
    void shouldKnowNoOtherCalls() throws Exception {
        try (Socket socket = connect()) {
            assertThat(exchange(socket, "GET /else HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        }
        assertThat(heard).isEmpty();
    }
}
