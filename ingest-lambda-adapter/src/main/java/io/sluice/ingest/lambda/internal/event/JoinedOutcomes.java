package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import java.util.ArrayList;
import java.util.List;

/**
 * The outcomes of the documents in one record of a stream, which comes again as a whole. Failures have their indexes
 * within their own document.
 *
 * @param parts of each document
 * @param budget whose clock is waited by
 */
record JoinedOutcomes(List<Outcomes> parts, EventBudget budget) implements Outcomes {

    @Override
    public int size() {
        int size = 0;
        for (Outcomes part : parts) {
            size += part.size();
        }
        return size;
    }

    @Override
    public int accepted() {
        int accepted = 0;
        for (Outcomes part : parts) {
            accepted += part.accepted();
        }
        return accepted;
    }

    @Override
    public int stored() {
        int stored = 0;
        for (Outcomes part : parts) {
            stored += part.stored();
        }
        return stored;
    }

    @Override
    public List<WriteFailure> failures() {
        List<WriteFailure> failures = new ArrayList<>();
        for (Outcomes part : parts) {
            failures.addAll(part.failures());
        }
        return failures;
    }

    @Override
    public void send() {
        parts.forEach(Outcomes::send);
    }

    @Override
    public boolean await(long millis) throws InterruptedException {
        send(); // all of them, before the first is waited for
        long since = budget.now();
        boolean all = true;
        for (Outcomes part : parts) {
            all &= part.await(Math.max(0, budget.millisLeftOf(millis, since)));
        }
        return all;
    }
}
