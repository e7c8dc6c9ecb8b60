package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.benchmarks.load.Figures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InvocationsTest {
    private static final ApiJob DURABLE = new ApiJob(2, 10, 1_600_000_000_000L, 1, 2, true);
    private static final String STORED = "{\"accepted\":2,\"stored\":2,\"rejected\":0,\"failed\":0}";

    private final List<String> heard = new ArrayList<>();
    private final CompletableFuture<Figures> figures = new CompletableFuture<>();
    private final CompletableFuture<Void> warm = new CompletableFuture<>();
    private final ExecutorService polls = Executors.newCachedThreadPool();

    private final Invocations invocations = new Invocations(new Invocations.Announcements() {
        @Override
        public void warm() {
            heard.add("warm");
            warm.complete(null);
        }

        @Override
        public void done(Figures found) {
            heard.add("done");
            figures.complete(found);
        }

        @Override
        public void failed(String reason) {
            heard.add("failed: " + reason);
        }
    });

    @AfterEach
    void endPolls() {
        polls.shutdownNow();
    }

    private CompletableFuture<@Nullable Events> poll() {
        CompletableFuture<@Nullable Events> polled = new CompletableFuture<>();
        polls.execute(() -> {
            try {
                polled.complete(invocations.next(System.nanoTime()));
            } catch (Exception e) {
                polled.completeExceptionally(e);
            }
        });
        return polled;
    }

    private Events event() throws Exception {
        Events events = poll().get(30, TimeUnit.SECONDS);
        assertThat(events).isNotNull();
        return events;
    }

    private static RequestReader request(String body) throws IOException {
        String wire = "POST /x HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        RequestReader reader =
                new RequestReader(new ByteArrayInputStream(wire.getBytes(ISO_8859_1)), OutputStream.nullOutputStream());
        assertThat(reader.read()).isTrue();
        return reader;
    }

    @Test
    void shouldHoldThePollAfterTheWarmUpUntilToldToGoOn() throws Exception {
        invocations.open(DURABLE);
        invocations.answered(event().id(), request(STORED));
        CompletableFuture<@Nullable Events> held = poll();
        warm.get(30, TimeUnit.SECONDS);
        assertThat(held).isNotDone();

        invocations.goOn();

        assertThat(held.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void shouldReportTimesOfWhatIsMeasuredAlone() throws Exception {
        invocations.open(DURABLE);
        for (int i = 0; i < 3; i++) {
            invocations.answered(event().id(), request(STORED));
            invocations.goOn();
        }
        poll();

        Figures found = figures.get(30, TimeUnit.SECONDS);
        assertThat(heard).containsExactly("done");
        assertThat(found.get("p50_us")).isPositive().isLessThanOrEqualTo(found.get("cycle_max_us"));
        assertThat(found.get("max_us")).isPositive();
    }

    @Test
    void shouldGiveEachEventAnIdAndReadingsOfItsOwn() throws Exception {
        invocations.open(DURABLE);
        invocations.goOn();
        List<String> wires = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Events event = event();
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            event.writeTo(wire);
            wires.add(wire.toString(ISO_8859_1));
            assertThat(wires.get(i)).contains("Lambda-Runtime-Aws-Request-Id: " + event.id() + "\r\n");
            invocations.answered(event.id(), request(STORED));
        }

        assertThat(wires).doesNotHaveDuplicates();
        assertThat(heard).isEmpty();
    }

    @Test
    void shouldBreakOffWhenAnAnswerSaysTooLittle() throws Exception {
        invocations.open(DURABLE);

        invocations.answered(event().id(), request("{\"accepted\":2,\"stored\":1}"));

        assertThat(heard).singleElement().asString().contains("\"stored\":1", "2 stored");
    }

    @Test
    void shouldTakeAnAnswerThatOnlyAcceptsWhereThatIsAskedFor() throws Exception {
        invocations.open(new ApiJob(2, 10, 1_600_000_000_000L, 1, 2, false));

        invocations.answered(event().id(), request("{\"accepted\":2,\"stored\":0,\"failed\":0,\"pending\":2}"));

        assertThat(heard).isEmpty();
    }

    @Test
    void shouldBreakOffWhenAReadingFailedAfterAGoodAnswer() throws Exception {
        invocations.open(new ApiJob(2, 10, 1_600_000_000_000L, 2, 2, false));
        invocations.answered(event().id(), request("{\"accepted\":2}"));

        invocations.answered(event().id(), request("{\"accepted\":2,\"failed\":1}"));

        assertThat(heard).singleElement().asString().contains("event 2", "\"failed\":1");
    }

    @Test
    void shouldBreakOffWhenAnotherEventIsAnswered() throws Exception {
        invocations.open(DURABLE);
        event();

        invocations.answered("another", request(STORED));

        assertThat(heard).singleElement().asString().contains("another");
    }

    @Test
    void shouldBreakOffWhenPolledBeforeTheAnswer() throws Exception {
        invocations.open(DURABLE);
        event();
        poll();

        while (true) {
            synchronized (invocations) {
                if (!heard.isEmpty()) {
                    break;
                }
                invocations.wait();
            }
        }
        assertThat(heard).singleElement().asString().contains("before it answered");
    }

    @Test
    void shouldBreakOffWhenTheFunctionReportsAnErrorOrEnds() throws Exception {
        invocations.open(DURABLE);
        invocations.error("event x failed", request("{\"errorMessage\":\"no\"}"));
        invocations.functionEnded();

        assertThat(heard).singleElement().asString().contains("event x failed", "\"no\"");
    }

    @Test
    void shouldLetAPollOfAnEarlierJobGo() throws Exception {
        invocations.open(DURABLE);
        invocations.answered(event().id(), request(STORED));
        CompletableFuture<@Nullable Events> held = poll();
        warm.get(30, TimeUnit.SECONDS);

        invocations.open(DURABLE);

        assertThat(held.get(30, TimeUnit.SECONDS)).isNull();
    }
}
