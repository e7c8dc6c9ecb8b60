package io.sluice.ingest.benchmarks.load;

/** The library, given readings in only where there is room for them at once. For one thread. */
final class IfRoom implements Client {
    private final Sluice sluice;
    private long turnedAway;

    IfRoom(Sluice sluice) {
        this.sluice = sluice;
    }

    /** Readings that there was no room for. */
    long turnedAway() {
        return turnedAway;
    }

    @Override
    public void give(byte[] document) {
        sluice.give(document);
    }

    @Override
    public void giveTimed(byte[] document, long dueNanos, AckTimes times) {
        if (!sluice.giveTimedIfRoom(document, dueNanos, times)) {
            turnedAway++;
        }
    }

    @Override
    public void giveAndWait(byte[] document) throws Exception {
        sluice.giveAndWait(document);
    }

    @Override
    public void flush() throws InterruptedException {
        sluice.flush();
    }

    @Override
    public long requests() {
        return sluice.requests();
    }

    @Override
    public Tally tally() {
        return sluice.tally();
    }

    @Override
    public void close() {
        sluice.close();
    }
}
