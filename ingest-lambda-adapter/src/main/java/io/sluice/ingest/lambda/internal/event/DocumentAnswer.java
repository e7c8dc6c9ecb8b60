package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.response.WriteReport;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;

/**
 * The answer to a direct event. One of which nothing was stored fails, so that an asynchronous caller's retries and
 * destinations apply; one that was stored in part is answered with what was not.
 */
final class DocumentAnswer extends OutcomeAnswer {

    DocumentAnswer(Outcomes outcomes, EventBudget budget) {
        super(outcomes, budget);
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
        WriteReport report = report();
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
