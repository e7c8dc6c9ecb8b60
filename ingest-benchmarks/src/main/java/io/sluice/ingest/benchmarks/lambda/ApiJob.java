package io.sluice.ingest.benchmarks.lambda;

/**
 * The invocations that one function gets.
 *
 * @param readings of each event: 1 is the reading itself, more are an array of them
 * @param devices that report, in turn
 * @param firstMillis the time before the first readings; each job has its own, so that every row is a new one
 * @param warmUpEvents before anything is measured
 * @param events that are measured
 * @param durable whether an answer must say that the readings are stored, and not only accepted
 */
record ApiJob(int readings, int devices, long firstMillis, int warmUpEvents, int events, boolean durable) {

    int allEvents() {
        return warmUpEvents + events;
    }

    /** How many rows so many events make. */
    long rows(int ofEvents) {
        return (long) ofEvents * readings;
    }
}
