package io.sluice.ingest.internal.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The readings of a group by their index. Those whose refusals are folded into one cost nothing each: only their runs are
 * kept, so that a small document of millions of bad readings makes no large group. Filled by one thread.
 */
final class GroupReadings {

    /** Of a run: its first index, how many are folded up to its end, and into which refusal. */
    private static final int NUMBERS = 3;

    private final List<Object> each = new ArrayList<>();
    private final List<RefusedReading> folds = new ArrayList<>(0);
    private int[] runs = {};
    private int runCount;
    private int folded;

    void add(Object reading) {
        each.add(reading);
    }

    /** Puts another in the place of the one that was added last, which is not a folded one. */
    void replaceLast(Object reading) {
        each.set(each.size() - 1, reading);
    }

    /** Adds one whose refusal is part of the next {@linkplain #addFold fold}. */
    void addFolded() {
        int last = (runCount - 1) * NUMBERS;
        boolean goesOn = runCount > 0 && runs[last + 2] == folds.size() && endOf(runCount - 1) == size();
        if (!goesOn) {
            last = runCount++ * NUMBERS;
            if (last == runs.length) {
                runs = Arrays.copyOf(runs, Math.max(8 * NUMBERS, 2 * runs.length));
            }
            runs[last] = size();
            runs[last + 2] = folds.size();
        }
        runs[last + 1] = ++folded;
    }

    /** Adds the refusal of all that were folded since the last. */
    void addFold(RefusedReading fold) {
        folds.add(fold);
    }

    int size() {
        return each.size() + folded;
    }

    Object get(int index) {
        Objects.checkIndex(index, size());
        int run = lastRunUpTo(index);
        if (run < 0) {
            return each.get(index);
        }
        return index < endOf(run) ? folds.get(runs[run * NUMBERS + 2]) : each.get(index - runs[run * NUMBERS + 1]);
    }

    /** The readings that are not folded, in order. */
    List<Object> each() {
        return each;
    }

    /** The refusals that others are folded into, in order. */
    List<RefusedReading> folds() {
        return folds;
    }

    private int lastRunUpTo(int index) {
        int low = 0;
        int high = runCount;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs[middle * NUMBERS] <= index) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private int endOf(int run) {
        int before = run == 0 ? 0 : runs[(run - 1) * NUMBERS + 1];
        return runs[run * NUMBERS] + runs[run * NUMBERS + 1] - before;
    }
}
