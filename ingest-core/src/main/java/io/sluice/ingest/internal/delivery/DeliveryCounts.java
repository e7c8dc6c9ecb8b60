package io.sluice.ingest.internal.delivery;

/** What {@link Delivery} counts; {@code io.sluice.ingest.IngestorStats} says what each number is. */
public record DeliveryCounts(
        long accepted,
        long stored,
        long failed,
        long rejected,
        long backPressured,
        long retried,
        long retries,
        long pendingBytes,
        long deadLettered,
        long deadLetterErrors) {}
