package io.sluice.ingest.testkit;

import io.sluice.ingest.FailureKind;
import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.WriteFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/** Failures for tests of listeners and sinks. */
public final class Failures {

    private Failures() {}

    /**
     * A failure of a reading with values.
     *
     * @param columnsAndValues a column's name, its value, the next column's name and so on
     */
    public static WriteFailure of(FailureKind kind, String message, Object... columnsAndValues) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < columnsAndValues.length; i += 2) {
            values.put((String) columnsAndValues[i], columnsAndValues[i + 1]);
        }
        return WriteFailure.builder(kind, message)
                .values(ReadingTable.reference(), JsonFormat.DEFAULT, values)
                .build();
    }
}
