package io.sluice.ingest.lambda;

/** What a start without the database does. */
public enum InitMode {
    /** It reports an init error and ends, and the platform starts anew with the next event. */
    FAIL_FAST("fail-fast"),
    /** It takes events, and fails them until the database is there. */
    LAZY("lazy");

    private final String setting;

    InitMode(String setting) {
        this.setting = setting;
    }

    /** As it is set. */
    @Override
    public String toString() {
        return setting;
    }
}
