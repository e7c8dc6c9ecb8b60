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
import io.sluice.ingest.lambda.testkit.RecordedRequest;
import io.sluice.ingest.lambda.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bootstrap on a thread of this process, over a scripted gateway. */
class BootstrapIT {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Thread> loops = new ArrayList<>();
    private FakeRuntimeApi api;

    @BeforeEach
    void startApi() throws Exception {
        api = FakeRuntimeApi.start();
    }

    @AfterEach
    void stopApi() throws InterruptedException {
        api.close();
        for (Thread loop : loops) {
            loop.join(LONG.toMillis()); // while it ends it still clears properties of the JVM
        }
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
    @DisplayName("case 5: a database that cannot be opened is an init error")
    void shouldReportWhyTheDatabaseCannotBeOpened(FailureKind kind, String errorType) throws Exception {
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
    @DisplayName("case 5: an opening that blocks is given up within the init budget")
    void shouldGiveUpWhenTheOpeningBlocks() throws Exception {
        CompletableFuture<Integer> exit = run(new BoundedOpener(config -> {
            new CountDownLatch(1).await();
            throw new AssertionError("not reached");
        }));

        assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_DATABASE);
        assertThat(api.requests().get(0).text()).contains("SLUICE_INIT_TIMEOUT_MS=500");
    }

    @Test
    @DisplayName("case 5: what opens too late is closed")
    void shouldCloseTheGatewayWhenItOpensTooLate() throws Exception {
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
    @DisplayName("case 6: init/error refused, lost or not answered")
    void shouldExitWhateverInitErrorIsAnswered(Reply reply) throws Exception {
        api.onInitError(reply);
        CompletableFuture<Integer> exit = run(config -> {
            throw new IngestException(FailureKind.UNAVAILABLE, "as scripted", null);
        });

        // Two seconds by the contract.
        assertThat(exit.get(5, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_DATABASE);
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    @DisplayName("case 31: malformed events fail one by one")
    void shouldLiveOnWhenEventsAreMalformed() throws Exception {
        run(config -> new ScriptedGateway(group -> group.failed(FailureKind.VALIDATION, "bad")));
        for (String event :
                List.of("", "null", "[]", "{}", "1", "NaN", "{\"a\":", "[".repeat(10_000), "\"x", "\u0000")) {
            Answer answer = api.invoke(event, LONG);
            assertThat(answer.isError()).as(event).isTrue();
            assertThat(answer.request().header("Lambda-Runtime-Function-Error-Type"))
                    .isEqualTo("Function.MalformedEvent");
        }
        // One more is the extension's.
        assertThat(api.connections()).isEqualTo(2);
        assertThat(api.violations()).isEmpty();
    }

    @Test
    @DisplayName("case 42: acknowledgements later than the deadline")
    void shouldAnswerBeforeTheDeadlineWhateverTheDatabaseDoes() throws Exception {
        run(config -> new ScriptedGateway(group -> group.stored(1).pending(1)), "SLUICE_DEADLINE_MARGIN_MS", "1000");
        long deadline = System.currentTimeMillis() + 2_500;

        String id = api.enqueue(Event.of("{}").deadline(Long.toString(deadline)));

        assertThat(api.await(id, LONG).text()).contains("\"stored\":1", "\"pending\":1");
        // The platform's own limit, and no speed.
        assertThat(System.currentTimeMillis()).isLessThan(deadline);
    }

    @Test
    @DisplayName("case 43: a deadline in the past")
    void shouldAnswerAtOnceWhenTheDeadlineHasPassed() throws Exception {
        run(config -> new ScriptedGateway(group -> group.stored(1)));

        String id = api.enqueue(Event.of("{}").deadline("1000"));

        assertThat(api.await(id, LONG).text()).contains("Function.DeadlineExceeded");
        assertThat(api.invoke("{}", LONG).isError()).isFalse();
    }

    @Test
    @DisplayName("case 7: lazy, events fail until the database is there, and then are stored, without a restart")
    void shouldServeOnceTheDatabaseIsThereWhenLazy() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        AtomicBoolean up = new AtomicBoolean();
        CompletableFuture<Integer> exit = run(
                config -> {
                    attempts.incrementAndGet();
                    if (!up.get()) {
                        throw new IngestException(FailureKind.UNAVAILABLE, "nobody listens", null);
                    }
                    return new ScriptedGateway(group -> group.stored(1));
                },
                "SLUICE_INIT",
                "lazy");
        for (int i = 0; i < 3; i++) {
            Answer answer = api.invoke("{}", LONG);
            assertThat(answer.isError()).isTrue();
            assertThat(answer.request().header("Lambda-Runtime-Function-Error-Type"))
                    .isEqualTo("Function.DatabaseUnavailable");
            assertThat(answer.text()).contains("nobody listens");
        }
        up.set(true);

        assertThat(api.invoke("{}", LONG).text()).contains("\"stored\":1");
        assertThat(api.invoke("{}", LONG).text()).contains("\"stored\":1");

        // One at the start and one for each event until it is open; none after.
        assertThat(attempts.get()).isBetween(4, 5);
        assertThat(exit).isNotDone();
        assertThat(api.requests("error")).noneMatch(request -> request.path().contains("/init/"));
    }

    @Test
    @DisplayName("case 7: lazy, an event waits for an opening that is under way")
    void shouldWaitForTheOpeningWhenLazy() throws Exception {
        CountDownLatch mayOpen = new CountDownLatch(1);
        run(
                config -> {
                    mayOpen.await();
                    return new ScriptedGateway(group -> group.stored(1));
                },
                "SLUICE_INIT",
                "lazy");
        String id = api.enqueue("{}");
        api.awaitRequest("next", 1, LONG);
        mayOpen.countDown();

        assertThat(api.await(id, LONG).text()).contains("\"stored\":1");
    }

    @Test
    @DisplayName("case 7: lazy, an event is answered before its deadline while the opening blocks")
    void shouldAnswerInTimeWhenTheOpeningBlocks() throws Exception {
        run(
                config -> {
                    new CountDownLatch(1).await();
                    throw new AssertionError("not reached");
                },
                "SLUICE_INIT",
                "lazy");
        String id = api.enqueue(Event.of("{}").deadline(Long.toString(System.currentTimeMillis() + 1_500)));

        assertThat(api.await(id, LONG).text()).contains("Function.DatabaseUnavailable", "not open yet");
    }

    @Test
    @DisplayName("case 23: the deadline counts while a slow body comes in")
    void shouldCountTheDeadlineFromTheHeadWhenTheBodyIsSlow() throws Exception {
        ScriptedGateway gateway = new ScriptedGateway(group -> group.stored(1));
        run(config -> gateway);
        String id = api.enqueue(Event.of("{\"temp\":1}")
                .deadline(Long.toString(System.currentTimeMillis() + 900))
                .deliveredAs(Delivery.slowly(1, Duration.ofMillis(150))));

        assertThat(api.await(id, LONG).text()).contains("Function.DeadlineExceeded");
        assertThat(gateway.documents).isEmpty();
    }

    @Test
    @DisplayName("case 39: after an Error the process ends with a code of its own")
    void shouldExitWhenTheHandlerMeetsAnError() throws Exception {
        CompletableFuture<Integer> exit = run(config -> new ScriptedGateway(group -> {
            throw new OutOfMemoryError("scripted");
        }));
        String id = api.enqueue("{}");

        assertThat(api.await(id, LONG).text()).contains("OutOfMemoryError");
        assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_FATAL);
    }

    @Test
    @DisplayName("case 46: the extension is registered before the first /next")
    void shouldRegisterTheExtensionBeforeTheFirstPoll() throws Exception {
        run(config -> new ScriptedGateway(group -> group.stored(1)));
        api.invoke("{}", LONG);

        List<String> paths = api.requests().stream()
                .map(RecordedRequest::path)
                .filter(path -> !path.endsWith("event/next"))
                .toList();
        assertThat(paths).startsWith("/2020-01-01/extension/register", "/2018-06-01/runtime/invocation/next");
    }

    @Test
    @DisplayName("case 46: no extension where it is switched off")
    void shouldRegisterNoExtensionWhenSwitchedOff() throws Exception {
        run(config -> new ScriptedGateway(group -> group.stored(1)), "SLUICE_SIGTERM_EXTENSION", "false");
        api.invoke("{}", LONG);

        assertThat(api.requests().get(0).path()).isEqualTo("/2018-06-01/runtime/invocation/next");
        assertThat(api.requests()).noneMatch(request -> request.path().contains("/extension/"));
    }

    @Test
    @DisplayName("case 46: a registration that is refused does not end the init")
    void shouldServeWhenTheRegistrationIsRefused() throws Exception {
        api.onRegister(Reply.status(403));
        run(config -> new ScriptedGateway(group -> group.stored(1)));

        assertThat(api.invoke("{}", LONG).isError()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "8.5", "100000", "99999999999"})
    @DisplayName("case 49: a bad AWS_LAMBDA_MAX_CONCURRENCY is an init failure")
    void shouldReportABadConcurrency(String value) throws Exception {
        CompletableFuture<Integer> exit =
                run(config -> new ScriptedGateway(group -> group.stored(1)), "AWS_LAMBDA_MAX_CONCURRENCY", value);

        assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_CONFIG);
        assertThat(api.requests()).hasSize(1);
        assertThat(api.requests().get(0).text()).contains("AWS_LAMBDA_MAX_CONCURRENCY=" + value);
    }

    @Test
    @DisplayName("case 49: as many loops as AWS_LAMBDA_MAX_CONCURRENCY says, over one gateway")
    void shouldRunAsManyLoopsAsToldOverOneGateway() throws Exception {
        api.close();
        api = FakeRuntimeApi.startConcurrent();
        AtomicInteger opened = new AtomicInteger();
        CyclicBarrier allAreIn = new CyclicBarrier(8);
        CompletableFuture<Integer> exit = run(
                config -> {
                    opened.incrementAndGet();
                    return new ScriptedGateway(group -> {
                        awaitAll(allAreIn);
                        group.stored(1);
                    });
                },
                "AWS_LAMBDA_MAX_CONCURRENCY",
                "8");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ids.add(api.enqueue("{}"));
        }
        for (String id : ids) {
            assertThat(api.await(id, LONG).text()).contains("\"stored\":1");
        }
        assertThat(opened).hasValue(1);
        assertThat(api.violations()).isEmpty();

        api.close();

        assertThat(exit.get(30, TimeUnit.SECONDS)).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
    }

    @Test
    @DisplayName("responsive: the answer comes at admission, the next /next after the last outcome")
    void shouldAnswerAtAdmissionAndDrainBeforeTheNextPollWhenResponsive() throws Exception {
        List<ScriptedGateway.Group> groups = new CopyOnWriteArrayList<>();
        run(config -> new ScriptedGateway(group -> groups.add(group.pending(1))), "SLUICE_MODE", "responsive");

        assertThat(api.invoke("{}", LONG).text()).contains("\"accepted\":1", "\"stored\":0", "\"pending\":1");
        // Frozen at /next, not at the response: as long as the outcome is out, there is no poll.
        Thread.sleep(300);
        assertThat(polls()).isEqualTo(1);

        groups.get(0).acknowledge();

        api.awaitRequest("next", 3, LONG); // the extension's is one of them
        assertThat(polls()).isEqualTo(2);
        assertThat(api.violations()).isEmpty();
    }

    @Test
    @DisplayName("case 42: responsive, the drain ends with the deadline, and late outcomes are not the next event's")
    void shouldEndTheDrainWithTheDeadlineWhenResponsive() throws Exception {
        List<ScriptedGateway.Group> groups = new CopyOnWriteArrayList<>();
        run(
                config -> new ScriptedGateway(group -> {
                    if (groups.isEmpty()) {
                        groups.add(group.pending(5));
                    } else {
                        groups.get(0).acknowledge();
                        group.stored(1);
                    }
                }),
                "SLUICE_MODE",
                "responsive");
        String late = api.enqueue(Event.of("{}").deadline(Long.toString(System.currentTimeMillis() + 1_000)));
        assertThat(api.await(late, LONG).text()).contains("\"pending\":5");

        assertThat(api.invoke("{}", LONG).text()).contains("\"accepted\":1,\"stored\":1");
    }

    @Test
    @DisplayName("responsive: an event without a good reading fails all the same")
    void shouldFailAMalformedEventWhenResponsive() throws Exception {
        run(
                config -> new ScriptedGateway(group -> group.failed(FailureKind.VALIDATION, "bad")),
                "SLUICE_MODE",
                "responsive");

        assertThat(api.invoke("{}", LONG).text()).contains("Function.MalformedEvent");
    }

    private long polls() {
        return api.requests().stream()
                .filter(request -> request.path().endsWith("invocation/next"))
                .count();
    }

    private static void awaitAll(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("not all were in at once", e);
        }
    }

    private CompletableFuture<Integer> run(GatewayOpener opener, String... settings) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "AWS_LAMBDA_RUNTIME_API", api.address(),
                "SCYLLA_HOSTS", "127.0.0.1:1",
                "SCYLLA_LOCAL_DC", "dc1",
                "SLUICE_INIT_TIMEOUT_MS", "500"));
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> exit.complete(
                        Bootstrap.run(environment, opener, new PrintStream(err, true, UTF_8), new Termination())),
                "bootstrap");
        thread.setDaemon(true);
        thread.start();
        loops.add(thread);
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
