package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.runtime.PendingAnswer;

/** An answer that needs no waiting. */
final class KnownAnswer implements PendingAnswer {

    private final byte[] body;

    KnownAnswer(byte[] body) {
        this.body = body;
    }

    @Override
    public boolean await() {
        return true;
    }

    @Override
    public boolean mayAnswerEarly() {
        return false;
    }

    @Override
    public byte[] toBytes() {
        return body;
    }

    @Override
    public byte[] toEarlyBytes() {
        return body;
    }
}
