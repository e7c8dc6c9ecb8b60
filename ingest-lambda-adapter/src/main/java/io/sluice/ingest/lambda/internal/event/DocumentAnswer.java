package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.response.WriteReport;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.PendingAnswer;

/**
 * The answer to a direct event. One of which nothing was stored fails, so that an asynchronous caller's retries and
 * destinations apply; one that was stored in part is answered with what was not.
 */
final class DocumentAnswer implements PendingAnswer {

    private final Outcomes outcomes;
    private final EventBudget budget;

    DocumentAnswer(Outcomes outcomes, EventBudget budget) {
        this.outcomes = outcomes;
        this.budget = budget;
    }

    @Override
    public boolean await() throws InterruptedException {
        return await(budget.millisLeft());
    }

    @Override
    public boolean await(long millis) throws InterruptedException {
        return outcomes.await(Math.max(0, millis));
    }

    @Override
    public boolean mayAnswerEarly() {
        WriteReport report = outcomes.report();
        return report.stored() + report.pending() > 0;
    }

    @Override
    public byte[] toBytes() throws FunctionException {
        WriteReport report = wellFormed();
        if (report.stored() == 0) {
            throw EventFailures.notStored(report);
        }
        return report.toJson();
    }

    @Override
    public byte[] toEarlyBytes() throws FunctionException {
        WriteReport report = wellFormed();
        if (report.stored() + report.pending() == 0) {
            throw EventFailures.notStored(report);
        }
        return report.toJson();
    }

    private WriteReport wellFormed() throws FunctionException {
        WriteReport report = outcomes.report();
        if (report.size() == 0) {
            throw EventFailures.malformed("the event holds no reading");
        }
        if (report.accepted() == 0) {
            throw EventFailures.malformed("none of the event's " + report.size() + " readings is well-formed: "
                    + EventFailures.reasons(report.failures(), true));
        }
        return report;
    }
}
