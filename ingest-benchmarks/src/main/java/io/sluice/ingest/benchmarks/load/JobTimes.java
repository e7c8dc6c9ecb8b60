package io.sluice.ingest.benchmarks.load;

/** The first timestamps of jobs, so far apart that no two jobs write one row. For one thread. */
public final class JobTimes {
    private static final long FIRST_MILLIS = 1_600_000_000_000L;

    /** More than any job has readings of one device. */
    private static final long MILLIS_PER_JOB = 1_000_000_000L;

    private int jobs;

    /** The next job's first timestamp, in milliseconds of the epoch. */
    public long next() {
        return FIRST_MILLIS + jobs++ * MILLIS_PER_JOB;
    }
}
