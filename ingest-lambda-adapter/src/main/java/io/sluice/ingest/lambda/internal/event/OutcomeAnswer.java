package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.response.WriteReport;
import io.sluice.ingest.lambda.internal.runtime.PendingAnswer;

/** An answer from the outcomes of one document: how they are waited for, and whether it may come before them. */
abstract class OutcomeAnswer implements PendingAnswer {

    private final Outcomes outcomes;
    private final EventBudget budget;

    OutcomeAnswer(Outcomes outcomes, EventBudget budget) {
        this.outcomes = outcomes;
        this.budget = budget;
    }

    /** The counts and failures so far. */
    final WriteReport report() {
        return outcomes.report();
    }

    @Override
    public final boolean await() throws InterruptedException {
        return await(budget.millisLeft());
    }

    @Override
    public final boolean await(long millis) throws InterruptedException {
        return outcomes.await(Math.max(0, millis));
    }

    @Override
    public final boolean mayAnswerEarly() {
        return outcomes.isAccepted();
    }
}
