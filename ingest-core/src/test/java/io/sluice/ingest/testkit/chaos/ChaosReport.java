package io.sluice.ingest.testkit.chaos;

/**
 * What faults have done, in figures that can be added up.
 *
 * @param rounds faults gone through
 * @param accepted readings accepted
 * @param stored readings acknowledged
 * @param failed readings given to the failure listener
 * @param lost acknowledged readings that are not in the table
 * @param altered rows in the table that are not as written
 * @param leakedThreads threads left behind
 * @param leakedSockets sockets left open
 * @param leakedFiles other handles left open
 */
public record ChaosReport(
        long rounds,
        long accepted,
        long stored,
        long failed,
        long lost,
        long altered,
        long leakedThreads,
        long leakedSockets,
        long leakedFiles) {

    /** Nothing yet. */
    public static final ChaosReport NONE = new ChaosReport(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public ChaosReport plus(ChaosReport other) {
        return new ChaosReport(
                rounds + other.rounds,
                accepted + other.accepted,
                stored + other.stored,
                failed + other.failed,
                lost + other.lost,
                altered + other.altered,
                leakedThreads + other.leakedThreads,
                leakedSockets + other.leakedSockets,
                leakedFiles + other.leakedFiles);
    }

    @Override
    public String toString() {
        return "CHAOS rounds=" + rounds + " accepted=" + accepted + " stored=" + stored + " failed=" + failed + " lost="
                + lost + " altered=" + altered + " leaked_threads=" + leakedThreads + " leaked_sockets=" + leakedSockets
                + " leaked_files=" + leakedFiles;
    }
}
