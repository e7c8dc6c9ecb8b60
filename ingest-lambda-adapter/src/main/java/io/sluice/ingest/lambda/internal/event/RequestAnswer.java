package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.response.HttpAnswer;
import io.sluice.ingest.lambda.internal.response.HttpForm;
import io.sluice.ingest.lambda.internal.response.WriteReport;

/** The answer to an HTTP request: a status from what became of its readings, with the counts. */
final class RequestAnswer extends OutcomeAnswer {

    private static final String BUSY_SECONDS = "1";
    private static final String DOWN_SECONDS = "5";

    private final HttpForm form;

    RequestAnswer(HttpForm form, Outcomes outcomes, EventBudget budget) {
        super(outcomes, budget);
        this.form = form;
    }

    @Override
    public byte[] toBytes() {
        WriteReport report = report();
        return answer(status(report), report);
    }

    @Override
    public byte[] toEarlyBytes() {
        WriteReport report = report();
        return answer(report.pending() > 0 ? 202 : status(report), report);
    }

    private byte[] answer(int status, WriteReport report) {
        String wait = status == 429 ? BUSY_SECONDS : status == 503 ? DOWN_SECONDS : null;
        return HttpAnswer.of(form, status, report.toJson(), wait == null ? null : "Retry-After", wait);
    }

    private static int status(WriteReport report) {
        if (report.accepted() == 0) {
            return isAll(report, FailureKind.TOO_LARGE) ? 413 : 400;
        }
        if (report.stored() == report.size()) {
            return 200;
        }
        if (report.stored() > 0) {
            return 207;
        }
        return report.pending() == 0 && isAll(report, FailureKind.BACK_PRESSURE) ? 429 : 503;
    }

    /** Whether there are failures, and those of readings that are not bad input, or all if there are no others, are so. */
    private static boolean isAll(WriteReport report, FailureKind kind) {
        boolean any = false;
        for (WriteFailure failure : report.failures()) {
            if (failure.kind() == kind) {
                any = true;
            } else if (report.accepted() == 0 || !WriteReport.isBadInput(failure)) {
                return false;
            }
        }
        return any;
    }
}
