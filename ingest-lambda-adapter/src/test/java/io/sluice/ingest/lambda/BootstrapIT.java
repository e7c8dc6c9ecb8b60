package io.sluice.ingest.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.lambda.internal.event.ScriptedGateway;
import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.Delivery;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import io.sluice.ingest.lambda.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bootstrap on a thread of this process, over a scripted gateway. */
class BootstrapIT {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private FakeRuntimeApi api;

    @BeforeEach
    void startApi() throws Exception {
        api = FakeRuntimeApi.start();
    }

    @AfterEach
    void stopApi() {
        api.close();
    }

    @Test
    void shouldServeUntilTheRuntimeApiCloses() throws Exception {
        ScriptedGateway gateway = new ScriptedGateway(group -> group.stored(1));
        CompletableFuture<Integer> exit = run(config -> gateway);
        assertThat(api.invoke("{}", LONG).text()).contains("\"stored\":1");

        api.close();

        assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
        assertThat(gateway.isClosed()).isTrue();
    }

    @Test
    void shouldOpenTheGatewayOnceAndBeforeTheFirstPoll() throws Exception {
        CountDownLatch mayOpen = new CountDownLatch(1);
        List<Object> opened = new CopyOnWriteArrayList<>();
        run(config -> {
            mayOpen.await();
            opened.add(api.requests().size());
            return new ScriptedGateway(group -> group.stored(1));
        });
        String id = api.enqueue("{}");
        mayOpen.countDown();
        api.await(id, LONG);
        api.invoke("{}", LONG);

        assertThat(opened).containsExactly(0);
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, Runtime.DatabaseUnavailable",
        "SCHEMA, Runtime.SchemaMismatch",
        "UNAUTHORIZED, Runtime.DatabaseLoginRefused"
    })
    void case05_aDatabaseThatCannotBeOpenedIsReported(FailureKind kind, String errorType) throws Exception {
        CompletableFuture<Integer> exit = run(config -> {
            throw new IngestException(kind, "as scripted", null);
        });

        assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_DATABASE);
        assertThat(api.requests()).hasSize(1);
        assertThat(api.requests().get(0).header("Lambda-Runtime-Function-Error-Type"))
                .isEqualTo(errorType);
        assertThat(api.requests().get(0).text())
                .isEqualTo("{\"errorMessage\":\"as scripted\",\"errorType\":\"" + errorType + "\",\"stackTrace\":[]}");
        assertThat(err.toString(UTF_8)).contains("as scripted");
    }

    @Test
    void case05_anOpeningThatBlocksIsGivenUp() throws Exception {
        CompletableFuture<Integer> exit = run(new BoundedOpener(config -> {
            new CountDownLatch(1).await();
            throw new AssertionError("not reached");
        }));

        assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_DATABASE);
        assertThat(api.requests().get(0).text()).contains("SLUICE_INIT_TIMEOUT_MS=500");
    }

    @Test
    void case05_aGatewayThatOpensTooLateIsClosed() throws Exception {
        CountDownLatch mayOpen = new CountDownLatch(1);
        ScriptedGateway late = new ScriptedGateway(group -> group.stored(1));
        CompletableFuture<Integer> exit = run(new BoundedOpener(config -> {
            awaitUninterruptibly(mayOpen);
            return late;
        }));
        assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_DATABASE);

        mayOpen.countDown();

        while (!late.isClosed()) {
            Thread.onSpinWait();
        }
    }

    static Stream<Reply> badAnswersToInitError() {
        return Stream.of(
                Reply.status(403),
                Reply.status(500),
                Reply.accepted(Delivery.CLOSE),
                Reply.accepted(Delivery.RESET),
                Reply.accepted(Delivery.raw("not http")),
                Reply.accepted(Delivery.after(Duration.ofMinutes(1), Delivery.PLAIN)),
                Reply.accepted(Delivery.slowly(1, Duration.ofMillis(200))));
    }

    @ParameterizedTest
    @MethodSource("badAnswersToInitError")
    void case06_whateverInitErrorIsAnsweredItExits(Reply reply) throws Exception {
        api.onInitError(reply);
        CompletableFuture<Integer> exit = run(config -> {
            throw new IngestException(FailureKind.UNAVAILABLE, "as scripted", null);
        });

        // Two seconds by the contract.
        assertThat(exit.get(5, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_DATABASE);
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void case31_badEventsFailOneByOneAndTheLoopLives() throws Exception {
        run(config -> new ScriptedGateway(group -> group.failed(FailureKind.VALIDATION, "bad")));
        for (String event :
                List.of("", "null", "[]", "{}", "1", "NaN", "{\"a\":", "[".repeat(10_000), "\"x", "\u0000")) {
            Answer answer = api.invoke(event, LONG);
            assertThat(answer.isError()).as(event).isTrue();
            assertThat(answer.request().header("Lambda-Runtime-Function-Error-Type"))
                    .isEqualTo("Function.MalformedEvent");
        }
        assertThat(api.connections()).isEqualTo(1);
        assertThat(api.violations()).isEmpty();
    }

    @Test
    void case42_anAnswerComesBeforeTheDeadlineWhateverTheDatabaseDoes() throws Exception {
        run(config -> new ScriptedGateway(group -> group.stored(1).pending(1)));
        long deadline = System.currentTimeMillis() + 1_500;

        String id = api.enqueue(Event.of("{}").deadline(Long.toString(deadline)));

        assertThat(api.await(id, LONG).text()).contains("\"stored\":1", "\"pending\":1");
    }

    @Test
    void case43_aPassedDeadlineIsAnsweredAtOnce() throws Exception {
        run(config -> new ScriptedGateway(group -> group.stored(1)));

        String id = api.enqueue(Event.of("{}").deadline("1000"));

        assertThat(api.await(id, LONG).text()).contains("Function.DeadlineExceeded");
        assertThat(api.invoke("{}", LONG).isError()).isFalse();
    }

    private CompletableFuture<Integer> run(GatewayOpener opener) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "AWS_LAMBDA_RUNTIME_API", api.address(),
                "SCYLLA_HOSTS", "127.0.0.1:1",
                "SCYLLA_LOCAL_DC", "dc1",
                "SLUICE_INIT_TIMEOUT_MS", "500"));
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> exit.complete(Bootstrap.run(environment, opener, new PrintStream(err, true, UTF_8))),
                "bootstrap");
        thread.setDaemon(true);
        thread.start();
        return exit;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // That is what it is for.
            }
        }
    }
}
