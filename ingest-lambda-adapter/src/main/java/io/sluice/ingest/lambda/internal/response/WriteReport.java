package io.sluice.ingest.lambda.internal.response;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.WriteFailure;
import java.util.List;

/**
 * What became of the readings of an event or record, in counts, and the first failures by index. The good
 * readings are {@code accepted = stored + failed + pending}; the bad ones are {@code rejected}.
 *
 * @param size how many readings the event has, good and bad
 * @param stored how many are acknowledged
 * @param pending how many had no outcome in time
 * @param failures the refused and failed ones, ordered by index
 */
public record WriteReport(int size, int stored, int pending, List<WriteFailure> failures) {

    /** The most failures that are told one by one, so that an answer stays far below the platform's 6 MB. */
    static final int MAX_ERRORS = 100;

    private static final int MAX_MESSAGE_BYTES = 1_024;
    private static final int MAX_FIELD_BYTES = 128;

    /** Whether a reading is at fault itself, so that it fails however often it is given in. */
    public static boolean isBadInput(WriteFailure failure) {
        return failure.kind() == FailureKind.VALIDATION || failure.kind() == FailureKind.TOO_LARGE;
    }

    /** How many readings these are of: some are refused together. */
    public static int readings(List<WriteFailure> failures) {
        int readings = 0;
        for (WriteFailure failure : failures) {
            readings += failure.readings();
        }
        return readings;
    }

    /** How many readings are bad input. */
    public int rejected() {
        int rejected = 0;
        for (WriteFailure failure : failures) {
            if (isBadInput(failure)) {
                rejected += failure.readings();
            }
        }
        return rejected;
    }

    /** How many readings are good input. */
    public int accepted() {
        return size - rejected();
    }

    /** The answer's body. */
    public byte[] toJson() {
        int rejected = rejected();
        JsonText json = new JsonText();
        json.raw("{\"accepted\":").number(size - rejected);
        json.raw(",\"stored\":").number(stored);
        json.raw(",\"rejected\":").number(rejected);
        json.raw(",\"failed\":").number(readings(failures) - rejected);
        json.raw(",\"pending\":").number(pending);
        json.raw(",\"errors\":[");
        for (int i = 0; i < Math.min(failures.size(), MAX_ERRORS); i++) {
            json.raw(i == 0 ? "{" : ",{");
            appendError(json, failures.get(i));
            json.raw("}");
        }
        json.raw("]");
        if (failures.size() > MAX_ERRORS) {
            json.raw(",\"errorsOmitted\":").number(failures.size() - MAX_ERRORS);
        }
        return json.raw("}").toBytes();
    }

    private static void appendError(JsonText json, WriteFailure failure) {
        json.raw("\"index\":").number(failure.index());
        if (failure.readings() > 1) {
            json.raw(",\"readings\":").number(failure.readings());
        }
        json.raw(",\"kind\":\"").raw(failure.kind().name()).raw("\"");
        if (failure.field() != null) {
            json.raw(",\"field\":").string(failure.field(), MAX_FIELD_BYTES);
        }
        if (failure.offset() >= 0) {
            json.raw(",\"offset\":").number(failure.offset());
        }
        json.raw(",\"message\":").string(failure.message(), MAX_MESSAGE_BYTES);
    }
}
