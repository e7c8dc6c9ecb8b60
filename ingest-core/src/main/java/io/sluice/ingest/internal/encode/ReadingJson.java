package io.sluice.ingest.internal.encode;

import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.JsonFormat.TimestampUnit;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.ReadingTable.Column;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * Writes the values of a reading as the JSON that decodes to them again, bit for bit: a decimal of a {@code float} or
 * {@code double} is one that is nearer to it than to any other.
 */
public final class ReadingJson {

    private static final long MILLIS_PER_SECOND = 1_000;
    private static final int MILLIS_DIGITS = 3;

    private ReadingJson() {}

    /**
     * Writes an object with the fields of a table.
     *
     * @param table names the fields
     * @param format says how times are written
     * @param values by column name, as {@link RowReader} gives them; absent ones are left out
     * @return UTF-8
     */
    public static byte[] write(ReadingTable table, JsonFormat format, Map<String, Object> values) {
        StringBuilder json = new StringBuilder(32 * values.size()).append('{');
        for (Column column : table.columns()) {
            Object value = values.get(column.name());
            if (value == null) {
                continue;
            }
            if (json.length() > 1) {
                json.append(',');
            }
            text(json, column.field());
            json.append(':');
            if (value instanceof Instant time) {
                time(json, time.toEpochMilli(), format.timestampUnit());
            } else if (value instanceof Number || value instanceof Boolean) {
                json.append(value);
            } else {
                text(json, value.toString());
            }
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void time(StringBuilder json, long millis, TimestampUnit unit) {
        switch (unit) {
            case MILLISECONDS -> json.append(millis);
            case MICROSECONDS -> json.append(millis).append(millis == 0 ? "" : "000");
            case SECONDS ->
                json.append(BigDecimal.valueOf(millis, MILLIS_DIGITS)
                        .setScale(millis % MILLIS_PER_SECOND == 0 ? 0 : MILLIS_DIGITS)
                        .toPlainString());
            case ISO_8601 -> text(json, Instant.ofEpochMilli(millis).toString());
        }
    }

    private static void text(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
