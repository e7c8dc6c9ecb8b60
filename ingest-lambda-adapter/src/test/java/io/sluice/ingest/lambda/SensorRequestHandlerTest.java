package io.sluice.ingest.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.lambda.internal.event.ScriptedGateway;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;

class SensorRequestHandlerTest {

    private final List<ScriptedGateway> opened = new ArrayList<>();

    @Test
    void shouldAnswerWithTheOutcomes() throws Exception {
        SensorRequestHandler handler = handler(config -> scripted(new ScriptedGateway(group -> group.stored(2))));

        assertThat(handle(handler, "[{\"a\":1},{\"a\":2}]", 10_000)).startsWith("{\"accepted\":2,\"stored\":2,");
        assertThat(opened.get(0).documents).containsExactly("[{\"a\":1},{\"a\":2}]");
        // The next event is shorter and shares the buffer.
        assertThat(handle(handler, "{}", 10_000)).startsWith("{\"accepted\":2,\"stored\":2,");
        assertThat(opened.get(0).documents).last().isEqualTo("{}");
    }

    @Test
    void shouldThrowWithTheErrorTypeWhenAnEventFails() throws Exception {
        SensorRequestHandler handler = handler(
                config -> scripted(new ScriptedGateway(group -> group.failed(FailureKind.UNAVAILABLE, "no node"))));

        assertThatThrownBy(() -> handle(handler, "{}", 10_000))
                .isInstanceOf(InvocationFailedException.class)
                .hasMessageStartingWith("Function.DatabaseUnavailable: ")
                .hasMessageContaining("no node")
                .extracting(e -> ((InvocationFailedException) e).errorType())
                .isEqualTo("Function.DatabaseUnavailable");
        assertThatThrownBy(() -> handle(handler, "null", 10_000)).hasMessageContaining("Function.MalformedEvent");
    }

    @Test
    void shouldFailAtOnceWhenNoTimeIsLeft() throws Exception {
        SensorRequestHandler handler = handler(config -> scripted(new ScriptedGateway(group -> group.stored(1))));

        assertThatThrownBy(() -> handle(handler, "{}", 100)).hasMessageContaining("Function.DeadlineExceeded");
        assertThat(opened.get(0).documents).isEmpty();
    }

    @Test
    void shouldServeSeveralThreadsAtOnce() throws Exception {
        CyclicBarrier allAreIn = new CyclicBarrier(4);
        SensorRequestHandler handler = handler(config -> scripted(new ScriptedGateway(group -> {
            try {
                allAreIn.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            group.stored(1);
        })));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String event = "{\"event\":" + i + "}";
                answers.add(threads.submit(() -> handle(handler, event, 30_000)));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).contains("\"stored\":1");
            }
        } finally {
            threads.shutdownNow();
        }
        // Each event whole, whatever buffer it came in.
        assertThat(opened.get(0).documents)
                .containsExactlyInAnyOrder(
                        "{\"event\":0}",
                        "{\"event\":1}",
                        "{\"event\":2}",
                        "{\"event\":3}",
                        "{\"event\":4}",
                        "{\"event\":5}",
                        "{\"event\":6}",
                        "{\"event\":7}");
    }

    @Test
    void shouldCloseBeforeACheckpointAndOpenAnewAfterTheRestore() throws Exception {
        SensorRequestHandler handler = handler(config -> scripted(new ScriptedGateway(group -> group.stored(1))));
        Resource hooks = (Resource) Objects.requireNonNull(handler.hooks());
        handle(handler, "{}", 10_000);

        // What a JVM that takes snapshots does; this one takes none.
        hooks.beforeCheckpoint(Core.getGlobalContext());
        assertThat(opened).hasSize(1);
        assertThat(opened.get(0).isClosed()).isTrue();
        assertThatThrownBy(() -> handle(handler, "{}", 10_000))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("snapshotted");

        hooks.afterRestore(Core.getGlobalContext());
        assertThat(handle(handler, "{}", 10_000)).contains("\"stored\":1");
        assertThat(opened).hasSize(2);
        assertThat(opened.get(1).isClosed()).isFalse();
    }

    @Test
    void shouldRefuseToAnswerEarly() {
        assertThatThrownBy(() -> handler(config -> scripted(new ScriptedGateway(g -> {})), "SLUICE_MODE", "responsive"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SLUICE_MODE=responsive needs the custom runtime");
    }

    @Test
    void shouldFailItsConstructionWhenTheDatabaseIsNotThere() {
        assertThatThrownBy(() -> handler(config -> {
                    throw new IngestException(FailureKind.UNAVAILABLE, "nobody listens", null);
                }))
                .isInstanceOf(IngestException.class)
                .hasMessage("nobody listens");
    }

    private ScriptedGateway scripted(ScriptedGateway gateway) {
        opened.add(gateway);
        return gateway;
    }

    private static SensorRequestHandler handler(GatewayOpener opener, String... settings) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of("SCYLLA_HOSTS", "127.0.0.1:1", "SCYLLA_LOCAL_DC", "d"));
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return new SensorRequestHandler(environment, opener);
    }

    private static String handle(SensorRequestHandler handler, String event, int millisLeft) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        handler.handleRequest(
                new ByteArrayInputStream(event.getBytes(UTF_8)), answer, ManagedContext.withMillisLeft(millisLeft));
        return answer.toString(UTF_8);
    }
}
