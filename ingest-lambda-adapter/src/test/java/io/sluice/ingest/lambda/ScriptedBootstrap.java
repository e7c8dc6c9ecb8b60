package io.sluice.ingest.lambda;

import io.netty.channel.DefaultEventLoop;
import io.sluice.ingest.lambda.internal.event.ScriptedGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The bootstrap over a gateway of one reading for every event, as a program of its own. The variable {@code TEST_OUTCOME}
 * says what becomes of it: {@code stored}, {@code late} (after 80 ms) or {@code never}; or where an {@link Error} strikes
 * meanwhile: {@code error-on-thread}, {@code error-on-event-loop}, {@code error-while-deaf}, {@code error-after-answer}, or,
 * before any event, {@code error-at-open} and {@code error-on-thread-at-open}.
 */
final class ScriptedBootstrap {

    private static final long LATE_MILLIS = 80;

    private ScriptedBootstrap() {}

    public static void main(String[] args) {
        String outcome = System.getenv().getOrDefault("TEST_OUTCOME", "stored");
        Bootstrap.runAndExit(new BoundedOpener(config -> {
            switch (outcome) {
                case "error-at-open" -> throw new OutOfMemoryError("scripted");
                case "error-on-thread-at-open" -> {
                    strike();
                    new CountDownLatch(1).await();
                }
                default -> {}
            }
            return new ScriptedGateway(group -> settle(group, outcome));
        }));
    }

    private static void strike() {
        new Thread(() -> {
                    throw new OutOfMemoryError("scripted");
                })
                .start();
    }

    private static void settle(ScriptedGateway.Group group, String outcome) {
        switch (outcome) {
            case "stored" -> group.stored(1);
            case "late" -> {
                group.pending(1);
                Executor later = CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS);
                later.execute(group::acknowledge);
            }
            case "error-on-thread" -> {
                group.pending(1);
                strike();
            }
            case "error-on-event-loop" -> {
                group.pending(1);
                new DefaultEventLoop().execute(() -> {
                    throw new OutOfMemoryError("scripted");
                });
            }
            case "error-while-deaf" -> {
                strike();
                while (true) {
                    LockSupport.parkNanos(1_000_000_000L);
                }
            }
            case "error-after-answer" -> {
                group.stored(1);
                CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(ScriptedBootstrap::strike);
            }
            default -> group.pending(1);
        }
    }
}
