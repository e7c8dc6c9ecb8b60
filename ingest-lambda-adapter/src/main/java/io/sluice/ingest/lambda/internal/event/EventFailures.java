package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.response.WriteReport;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import java.util.List;

/** The failures of whole events, by their error types. */
final class EventFailures {

    /** No reading, or none that is well-formed: the same event will fail again. */
    static final String MALFORMED = "Function.MalformedEvent";

    /** An event of a source that brings no readings. */
    static final String UNSUPPORTED = "Function.UnsupportedEvent";

    /** Time ran out before the database had stored any of the good readings; it may do so yet. */
    static final String DEADLINE = "Function.DeadlineExceeded";

    /** Bad readings could not be kept; nothing else is wrong. */
    static final String DEAD_LETTERS = "Function.DeadLettersUnavailable";

    private static final int MAX_REASONS = 10;

    private EventFailures() {}

    static FunctionException malformed(String why) {
        return new FunctionException(MALFORMED, why);
    }

    static FunctionException unsupported(String what) {
        return new FunctionException(
                UNSUPPORTED, what + " is no source of readings for this function; docs/lambda.md lists those that are");
    }

    /**
     * The failure of an event of which a part or all is not stored.
     *
     * @param report its counts
     */
    static FunctionException notStored(WriteReport report) {
        if (report.pending() > 0) {
            return new FunctionException(
                    DEADLINE,
                    report.pending() + " of " + report.accepted()
                            + " readings had no outcome in time and may be stored yet: "
                            + reasons(report.failures(), false));
        }
        if (report.rejected() == WriteReport.readings(report.failures())) {
            return new FunctionException(
                    DEAD_LETTERS,
                    "the dead-letter sink did not keep all of " + report.rejected() + " bad readings: "
                            + reasons(report.failures(), true));
        }
        String count = report.stored() == 0
                ? "none of " + report.accepted()
                : report.accepted() - report.stored() + " of " + report.accepted();
        return new FunctionException(
                FunctionException.DATABASE_UNAVAILABLE,
                count + " readings could " + (report.stored() == 0 ? "" : "not ") + "be stored: "
                        + reasons(report.failures(), false));
    }

    /** The first failures, bad input or not, in one line. */
    static String reasons(List<WriteFailure> failures, boolean ofBadInput) {
        StringBuilder reasons = new StringBuilder();
        int told = 0;
        for (WriteFailure failure : failures) {
            if (WriteReport.isBadInput(failure) != ofBadInput) {
                continue;
            }
            if (++told > MAX_REASONS) {
                return reasons.append("; and more").toString();
            }
            reasons.append(told == 1 ? "" : "; ").append('#').append(failure.index());
            reasons.append(' ').append(failure.kind());
            if (failure.field() != null) {
                reasons.append(" in '").append(failure.field()).append('\'');
            }
            if (failure.offset() >= 0) {
                reasons.append(" at byte ").append(failure.offset());
            }
            reasons.append(": ").append(failure.message());
        }
        return told == 0 ? "no failure is known" : reasons.toString();
    }
}
