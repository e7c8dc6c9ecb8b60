package io.sluice.ingest.lambda;

import io.sluice.ingest.lambda.internal.event.ScriptedGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The bootstrap over a gateway of one reading for every event, as a program of its own. The variable {@code TEST_OUTCOME}
 * says what becomes of it: {@code stored}, {@code late} (after 120 ms) or {@code never}.
 */
final class ScriptedBootstrap {

    private static final long LATE_MILLIS = 120;

    private ScriptedBootstrap() {}

    public static void main(String[] args) {
        String outcome = System.getenv().getOrDefault("TEST_OUTCOME", "stored");
        Bootstrap.runAndExit(config -> new ScriptedGateway(group -> settle(group, outcome)));
    }

    private static void settle(ScriptedGateway.Group group, String outcome) {
        switch (outcome) {
            case "stored" -> group.stored(1);
            case "late" -> {
                group.pending(1);
                Executor later = CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS);
                later.execute(group::acknowledge);
            }
            default -> group.pending(1);
        }
    }
}
