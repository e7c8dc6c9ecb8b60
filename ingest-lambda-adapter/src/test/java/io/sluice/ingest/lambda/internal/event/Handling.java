package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.lambda.internal.runtime.Invocation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** A handler over a scripted gateway, with a clock that stands still. */
final class Handling {

    static final long NOW = 1_735_689_600_000L;
    static final long MARGIN = 300;
    static final int MAX_GUNZIP = 1 << 16;
    static final List<String> FIELDS = List.of("deviceId", "ts", "temp", "humidity");

    final ScriptedGateway gateway;
    private final EventHandler handler;

    private Handling(ScriptedGateway gateway, Set<EventSource> partialBatch) {
        this.gateway = gateway;
        this.handler = new EventHandler(
                gateway, new EventSettings(MARGIN, partialBatch, MAX_GUNZIP, "/health", FIELDS), () -> NOW);
    }

    /** Every document's readings are stored, two for an array. */
    static Handling storing() {
        return with((document, group) -> group.stored(document.startsWith("[") ? 2 : 1));
    }

    static Handling with(BiConsumer<String, ScriptedGateway.Group> script) {
        return new Handling(new ScriptedGateway(script), EnumSet.allOf(EventSource.class));
    }

    static Handling withoutPartialBatch(BiConsumer<String, ScriptedGateway.Group> script) {
        return new Handling(new ScriptedGateway(script), Set.of());
    }

    /** Documents that hold one of these fail, the others are stored. */
    static BiConsumer<String, ScriptedGateway.Group> failing(FailureKind kind, int... readings) {
        return (document, group) -> {
            for (int reading : readings) {
                if (document.contains(EventFiles.reading(reading))) {
                    group.failed(kind, "it failed");
                    return;
                }
            }
            if (document.startsWith("{\"deviceId\":\"674953e7-")) {
                group.stored(1);
            } else {
                group.kept("no JSON");
            }
        };
    }

    String handle(String event) throws Exception {
        return handle(event.getBytes(UTF_8), NOW + 10_000);
    }

    String handle(byte[] event, long deadline) throws Exception {
        return new String(handler.handle(invocation(event, deadline)), UTF_8);
    }

    EventHandler handler() {
        return handler;
    }

    /** An invocation whose buffer holds something else beyond its end. */
    static Invocation invocation(byte[] event, long deadline) {
        byte[] buffer = Arrays.copyOf(event, event.length + 20);
        Arrays.fill(buffer, event.length, buffer.length, (byte) '}');
        return new Invocation("id", deadline, null, null, null, buffer, event.length);
    }
}
