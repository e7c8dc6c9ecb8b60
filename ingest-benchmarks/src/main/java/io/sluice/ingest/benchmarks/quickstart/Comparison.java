package io.sluice.ingest.benchmarks.quickstart;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of what was played with what is in the table, bit for bit. Of readings of one key the one played last
 * is due. Not thread-safe.
 */
public final class Comparison {

    private final Map<Played.Key, Played> due = new HashMap<>();
    private final Set<Played.Key> attempted = new HashSet<>();
    private final Set<Played.Key> found = new HashSet<>();
    private long altered;

    /** Takes a reading that was played; only an accepted one must be found. */
    public void played(Played reading, boolean accepted) {
        attempted.add(reading.key());
        if (accepted) {
            due.put(reading.key(), reading);
        }
    }

    /** Takes a row of the table; a value is null where the column is. */
    public void row(Played.Key key, @Nullable Float temperature, @Nullable Float humidity) {
        Played reading = due.get(key);
        if (reading == null) {
            // A row of a failed reading may be there; one of no reading is one whose key was altered.
            altered += attempted.contains(key) ? 0 : 1;
        } else if (!found.add(key)
                || !sameBits(reading.temperature(), temperature)
                || !sameBits(reading.humidity(), humidity)) {
            altered++;
        }
    }

    private static boolean sameBits(float due, @Nullable Float found) {
        return found != null && Float.floatToRawIntBits(due) == Float.floatToRawIntBits(found);
    }

    /** Rows that must be there: the accepted readings, one for each key. */
    public long due() {
        return due.size();
    }

    /** Accepted readings whose key is in no row so far. */
    public long lost() {
        return (long) due.size() - found.size();
    }

    /** Rows so far that hold other bits than were played, or that nobody played. */
    public long altered() {
        return altered;
    }
}
