package io.sluice.ingest;

/**
 * Where a row's write timestamp comes from, which decides who wins when the same key is written twice. It is fixed when
 * a reading is accepted and kept by every retry, so that a retry never overwrites something newer.
 */
public enum WriteTime {

    /** The moment of acceptance, in strictly increasing microseconds: of two readings of one key the later accepted wins. */
    ACCEPTED,

    /**
     * The reading's own time (its first clustering column of type timestamp, else its first column of that type), at
     * most one second ahead of this machine's clock: a redelivered reading converges to the same cell.
     */
    EVENT,

    /**
     * The coordinator's clock: no attempt carries a time, and of two readings of one key either may win. A session that
     * is given must be the driver's own, or have its {@code ServerSideTimestampGenerator}: another would stamp every
     * statement with this machine's time, and is refused.
     */
    SERVER
}
