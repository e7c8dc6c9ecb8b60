package io.sluice.ingest.lambda;

import io.sluice.ingest.lambda.internal.event.ScriptedGateway;

/** The bootstrap over a gateway that stores one reading of every event, as a program of its own. */
final class ScriptedBootstrap {

    private ScriptedBootstrap() {}

    public static void main(String[] args) {
        Bootstrap.runAndExit(config -> new ScriptedGateway(group -> group.stored(1)));
    }
}
