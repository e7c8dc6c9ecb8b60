package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.IngestException;
import io.sluice.ingest.WriteFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A gateway whose documents' readings end as the test says. */
public final class ScriptedGateway implements ReadingGateway {

    /** What was written, in order. */
    public final List<String> documents = new CopyOnWriteArrayList<>();

    /** What was rejected as no document, in order. */
    public final List<String> rejects = new CopyOnWriteArrayList<>();

    /** Why, in the same order. */
    public final List<String> reasons = new CopyOnWriteArrayList<>();

    /** For how long each document was let wait for room, in order. */
    public final List<Long> waits = new CopyOnWriteArrayList<>();

    private final BiConsumer<String, Group> script;
    private volatile boolean keeps = true;
    private volatile boolean open = true;
    private volatile boolean closed;

    /** A gateway that lets each group be filled by the script as it is written. */
    public ScriptedGateway(Consumer<Group> script) {
        this((document, group) -> script.accept(group));
    }

    /** A gateway whose script also sees the document. */
    public ScriptedGateway(BiConsumer<String, Group> script) {
        this.script = script;
    }

    @Override
    public Outcomes writeJson(byte[] document, int offset, int length, long millis) {
        String text = new String(document, offset, length, UTF_8);
        documents.add(text);
        waits.add(millis);
        Group group = new Group();
        script.accept(text, group);
        return group;
    }

    @Override
    public Outcomes reject(FailureKind kind, String reason, byte[] from, int offset, int length, long millis) {
        if (!open) {
            throw new IngestException(FailureKind.UNAVAILABLE, "the database is not open yet", null);
        }
        rejects.add(new String(from, offset, length, UTF_8));
        reasons.add(reason);
        WriteFailure failure = WriteFailure.builder(kind, reason).build();
        return new KnownOutcomes(List.of(keeps ? failure.asDeadLettered() : failure));
    }

    /** Lets the dead-letter sink fail from now on. */
    public ScriptedGateway keepingNothing() {
        keeps = false;
        return this;
    }

    /** Lets the gateway be one that is not open yet. */
    public void notOpen() {
        open = false;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Whether the gateway was closed. */
    public boolean isClosed() {
        return closed;
    }

    /** The outcomes of one document; the test adds to them, on any thread. */
    public static final class Group implements Outcomes {
        /** What a reading is refused for, so that it never is accepted. */
        private static final Set<FailureKind> REFUSALS = EnumSet.of(
                FailureKind.VALIDATION, FailureKind.TOO_LARGE, FailureKind.BACK_PRESSURE, FailureKind.CLOSED);

        private final List<WriteFailure> failures = new ArrayList<>();
        private int size;
        private int stored;
        private int pending;
        private int refused;
        private boolean waitedInVain;
        private boolean sent;

        @Override
        public synchronized void send() {
            sent = true;
        }

        /** Whether it is held back no longer. */
        synchronized boolean isSent() {
            return sent;
        }

        /** Adds readings that are stored. */
        public synchronized Group stored(int count) {
            size += count;
            stored += count;
            return this;
        }

        /** Adds readings without an outcome. */
        public synchronized Group pending(int count) {
            size += count;
            pending += count;
            return this;
        }

        /** Adds a reading that failed. */
        public synchronized Group failed(FailureKind kind, String message) {
            boolean bad = kind == FailureKind.VALIDATION;
            refused += REFUSALS.contains(kind) ? 1 : 0;
            failures.add(WriteFailure.builder(kind, message)
                    .index(size++)
                    .at(bad ? 17 : -1, bad ? "temp" : null)
                    .build());
            return this;
        }

        /** Adds a reading that waited for room and found none. */
        public synchronized Group withoutRoom() {
            waitedInVain = true;
            return failed(FailureKind.BACK_PRESSURE, "no room");
        }

        /** Adds a reading that is bad and kept as a dead letter. */
        public synchronized Group kept(String message) {
            refused++;
            failures.add(WriteFailure.builder(FailureKind.VALIDATION, message)
                    .index(size++)
                    .build()
                    .asDeadLettered());
            return this;
        }

        /** Ends what was pending as stored. */
        public synchronized void acknowledge() {
            stored += pending;
            pending = 0;
            notifyAll();
        }

        @Override
        public synchronized int size() {
            return size;
        }

        @Override
        public synchronized int accepted() {
            return size - refused;
        }

        @Override
        public synchronized boolean waitedInVain() {
            return waitedInVain;
        }

        @Override
        public synchronized int stored() {
            return stored;
        }

        @Override
        public synchronized List<WriteFailure> failures() {
            return failures.stream()
                    .sorted(Comparator.comparingInt(WriteFailure::index))
                    .toList();
        }

        @Override
        public synchronized boolean await(long millis) throws InterruptedException {
            long deadline = System.nanoTime() + millis * 1_000_000L;
            while (pending > 0) {
                long left = (deadline - System.nanoTime()) / 1_000_000L;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        }
    }
}
