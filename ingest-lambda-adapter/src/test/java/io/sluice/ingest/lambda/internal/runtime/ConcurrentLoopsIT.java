package io.sluice.ingest.lambda.internal.runtime;

import static io.sluice.ingest.lambda.internal.runtime.RunningLoop.LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.Delivery;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import io.sluice.ingest.lambda.testkit.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConcurrentLoopsIT {

    private static final int LOOPS = 8;

    private final Stopping stopping = new Stopping();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private FakeRuntimeApi api;

    @BeforeEach
    void startApi() throws Exception {
        api = FakeRuntimeApi.startConcurrent();
    }

    @AfterEach
    void stopApi() {
        api.close();
    }

    @Test
    @DisplayName("case 49: eight polls at once, answers out of order and by id")
    void shouldServeEightAtOnceAndAnswerByIdOutOfOrder() throws Exception {
        CountDownLatch firstMayEnd = new CountDownLatch(1);
        CyclicBarrier allAreIn = new CyclicBarrier(LOOPS);
        run(invocation -> {
            allAreIn.await(20, TimeUnit.SECONDS);
            if (body(invocation).equals("0")) {
                firstMayEnd.await();
            }
            return body(invocation).getBytes(UTF_8);
        });
        api.awaitRequest("next", LOOPS, LONG);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            ids.add(api.enqueue(Integer.toString(i)));
        }

        for (int i = LOOPS - 1; i > 0; i--) {
            assertThat(api.await(ids.get(i), LONG).text()).isEqualTo(Integer.toString(i));
        }
        firstMayEnd.countDown();
        assertThat(api.await(ids.get(0), LONG).text()).isEqualTo("0");

        assertThat(api.connections()).isEqualTo(LOOPS);
        assertThat(api.violations()).isEmpty();
    }

    @Test
    @DisplayName("case 40: the trace header is not leaked across concurrent invocations")
    void shouldShowEachThreadItsOwnTraceHeader() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        System.setProperty(TraceHeader.PROPERTY, "whose");
        try {
            run(invocation -> {
                both.await(20, TimeUnit.SECONDS);
                String seen = TraceHeader.current() + " " + System.getProperty(TraceHeader.PROPERTY);
                both.await(20, TimeUnit.SECONDS);
                return seen.getBytes(UTF_8);
            });
            String first = api.enqueue(Event.of("{}").header("Lambda-Runtime-Trace-Id", "Root=1"));
            String second = api.enqueue(Event.of("{}").header("Lambda-Runtime-Trace-Id", "Root=2"));
            assertThat(api.await(first, LONG).text()).isEqualTo("Root=1 whose");
            assertThat(api.await(second, LONG).text()).isEqualTo("Root=2 whose");

            String third = api.enqueue("{}");
            String fourth = api.enqueue("{}");
            assertThat(api.await(third, LONG).text()).isEqualTo("null whose");
            assertThat(api.await(fourth, LONG).text()).isEqualTo("null whose");
        } finally {
            System.clearProperty(TraceHeader.PROPERTY);
        }
    }

    @Test
    @DisplayName("case 49: one loop's /next error is tried again, five times, and the others go on")
    void shouldAskAgainWhenNextFailsAndLeaveTheOthersAlone() throws Exception {
        api.onNext(Reply.status(500), Reply.status(403), Reply.status(500), Reply.status(500));
        run(invocation -> body(invocation).getBytes(UTF_8));
        // Four answers that would each end a loop that is alone; all eight poll in the end.
        api.awaitRequest("next", LOOPS + 4, LONG);

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3 * LOOPS; i++) {
            ids.add(api.enqueue("{}"));
        }
        for (String id : ids) {
            assertThat(api.await(id, LONG).isError()).isFalse();
        }
        assertThat(end).isNotDone();
    }

    @Test
    @DisplayName("case 49: a loop whose /next fails five times ends, and with the last one the process")
    void shouldEndWhenEveryLoopFailedFiveTimes() throws Exception {
        Reply[] failures = new Reply[LOOPS * 5];
        java.util.Arrays.fill(failures, Reply.status(500));
        api.onNext(failures);
        run(invocation -> new byte[] {'1'});

        assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(RuntimeApiException.class);
        assertThat(api.requests("next")).hasSize(LOOPS * 5);
    }

    @Test
    @DisplayName("case 49: a loop whose polls are cut off asks five times in all, and not five times five")
    void shouldEndWhenEveryPollOfEveryLoopIsCutOff() throws Exception {
        Reply[] cuts = new Reply[LOOPS * 30];
        java.util.Arrays.fill(cuts, Reply.accepted(Delivery.CLOSE));
        api.onNext(cuts);
        run(invocation -> new byte[] {'1'});

        assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(RuntimeApiException.class);
        assertThat(api.requests("next")).hasSize(LOOPS * 5);
    }

    @Test
    @DisplayName("case 49: 410 to a late answer, and any other refusal, is borne")
    void shouldGoOnWhenAnswersAreRefused() throws Exception {
        api.onResponse(Reply.status(410), Reply.status(400), Reply.status(500), Reply.status(413));
        run(invocation -> body(invocation).getBytes(UTF_8));
        for (int i = 0; i < 2 * LOOPS; i++) {
            Answer answer = api.invoke(Integer.toString(i), LONG);
            assertThat(answer.isError()).isFalse();
        }
        assertThat(end).isNotDone();
        assertThat(api.requests("error")).isEmpty();
    }

    @Test
    @DisplayName("case 49: a loop goes on whose error for an event beyond the bound is not taken")
    void shouldGoOnWhenTheErrorForAnEventBeyondTheBoundIsNotTaken() throws Exception {
        api.onError(Reply.status(500));
        CyclicBarrier allAreIn = new CyclicBarrier(LOOPS);
        run(invocation -> {
            allAreIn.await(20, TimeUnit.SECONDS);
            return body(invocation).getBytes(UTF_8);
        });
        api.await(api.enqueue(Event.of(new byte[BodyBuffer.MAX_BYTES + 1])), LONG);

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            ids.add(api.enqueue("{}"));
        }
        for (String id : ids) {
            assertThat(api.await(id, LONG).isError()).isFalse();
        }
    }

    @Test
    void shouldEndAllWhenOneLoopMeetsAnError() throws Exception {
        run(invocation -> {
            throw new StackOverflowError("scripted");
        });
        String id = api.enqueue("{}");

        assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(StackOverflowError.class);
        assertThat(api.await(id, LONG).text()).contains("StackOverflowError");
    }

    private void run(InvocationHandler handler) {
        List<InvocationLoop> loops = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            loops.add(new InvocationLoop(
                    new RuntimeApi(HostPort.parse(api.address(), 0), "t", System::currentTimeMillis),
                    handler,
                    new LoopSettings(stopping, null, false, false)));
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        new ConcurrentLoops(loops).run();
                    } catch (Throwable e) {
                        end.complete(e);
                    }
                },
                "loops");
        thread.setDaemon(true);
        thread.start();
    }

    private static String body(Invocation invocation) {
        return new String(invocation.body(), 0, invocation.length(), UTF_8);
    }
}
