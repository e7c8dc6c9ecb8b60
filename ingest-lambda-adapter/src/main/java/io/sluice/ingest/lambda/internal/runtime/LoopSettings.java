package io.sluice.ingest.lambda.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What a loop does besides handling invocations.
 *
 * @param stopping tells it when to end
 * @param guard looks to the database before each invocation, or null for nobody
 * @param alone whether it is the process's only loop; one of several bears with a Runtime API that fails now and then
 * @param responsive whether an invocation is answered before its outcomes are known, where its source allows that
 */
public record LoopSettings(Stopping stopping, @Nullable ConnectionGuard guard, boolean alone, boolean responsive) {

    /** A loop that is alone, durable and unguarded. */
    static LoopSettings plain() {
        return new LoopSettings(new Stopping(), null, true, false);
    }
}
