package io.sluice.ingest.testkit;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.internal.encode.EncodedRow;
import io.sluice.ingest.internal.transport.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A transport that answers when and as a test says: by default it holds every row until told. Thread-safe.
 */
public final class ScriptedTransport implements Transport {

    private final Deque<Sent> held = new ArrayDeque<>();
    private final List<EncodedRow> sent = new ArrayList<>();
    private Consumer<Sent> answer = this::hold;

    /**
     * A row on its way.
     *
     * @param row what was sent
     * @param receipt who is told
     */
    public record Sent(EncodedRow row, Receipt receipt) {}

    @Override
    public void send(EncodedRow row, Receipt receipt) {
        Consumer<Sent> now;
        synchronized (this) {
            sent.add(row);
            now = answer;
        }
        now.accept(new Sent(row, receipt));
    }

    /** From now on answers every row as it is sent. */
    public synchronized void answerWith(Consumer<Sent> behaviour) {
        answer = behaviour;
    }

    /** From now on acknowledges every row as it is sent. */
    public void acknowledgeAll() {
        answerWith(row -> row.receipt().stored());
    }

    /** Acknowledges the row held longest. */
    public void acknowledgeOne() {
        take().receipt().stored();
    }

    /** Acknowledges every row held. */
    public void acknowledgeHeld() {
        while (held() > 0) {
            acknowledgeOne();
        }
    }

    /** Fails the row held longest. */
    public void failOne(FailureKind kind, String message) {
        take().receipt().failed(kind, new IllegalStateException(message));
    }

    /** How many rows are held. */
    public synchronized int held() {
        return held.size();
    }

    /** Every row sent so far. */
    public synchronized List<EncodedRow> sent() {
        return List.copyOf(sent);
    }

    private synchronized void hold(Sent row) {
        held.add(row);
    }

    /** Takes the row held longest out, to answer it in the test's own way. */
    public synchronized Sent take() {
        return held.remove();
    }
}
