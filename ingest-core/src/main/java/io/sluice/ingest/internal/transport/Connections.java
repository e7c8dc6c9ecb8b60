package io.sluice.ingest.internal.transport;

/** The connections beneath a transport, as a whole. Thread-safe. */
public interface Connections {

    /** Those of a transport that has none of its own to look at. */
    Connections NONE = new Connections() {
        @Override
        public int nodes() {
            return 0;
        }

        @Override
        public int shards() {
            return 0;
        }

        @Override
        public int open() {
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean probe(long timeoutNanos) {
            return true;
        }
    };

    /** How many nodes rows may go to. */
    int nodes();

    /** How many shards they have in all; one for a node without any. */
    int shards();

    /** How many connections are open for requests, as far as is known without asking. */
    int open();

    /** Whether one is open, as far as is known without asking; cheap enough for every call. */
    boolean isOpen();

    /**
     * Asks every connection for an answer and has those replaced that give none.
     *
     * @param timeoutNanos how long in all
     * @return whether one of them answered, an old or a new one
     * @throws InterruptedException if the thread is interrupted
     */
    boolean probe(long timeoutNanos) throws InterruptedException;
}
