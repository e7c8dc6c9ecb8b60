package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import java.util.List;

/**
 * Outcomes that are known without a write.
 *
 * @param failures all there is
 */
record KnownOutcomes(List<WriteFailure> failures) implements Outcomes {

    /** Of a record without a reading. */
    static final Outcomes NOTHING = new KnownOutcomes(List.of());

    /** Of a record that there was no time for. */
    static Outcomes notWritten(String why) {
        return failed(FailureKind.UNAVAILABLE, why);
    }

    /** Of a document that was not taken, as a whole. */
    static Outcomes failed(FailureKind kind, String why) {
        return new KnownOutcomes(List.of(WriteFailure.builder(kind, why).build()));
    }

    @Override
    public int size() {
        return failures.size();
    }

    @Override
    public int accepted() {
        return 0;
    }

    @Override
    public int stored() {
        return 0;
    }

    @Override
    public boolean await(long millis) {
        return true;
    }
}
