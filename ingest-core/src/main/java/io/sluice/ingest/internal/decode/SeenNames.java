package io.sluice.ingest.internal.decode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The field names met so far in each object that is being read, outermost first: what a duplicate is told by. */
final class SeenNames {

    /** A set that has held more is dropped, because clearing it costs as much as it once held. */
    private static final int KEPT_NAMES = 64;

    private final List<Set<String>> levels = new ArrayList<>();

    /** Begins an object at a level, counted from 1 without a gap. */
    void begin(int level) {
        if (level > levels.size()) {
            levels.add(new HashSet<>());
        } else if (levels.get(level - 1).size() > KEPT_NAMES) {
            levels.set(level - 1, new HashSet<>());
        } else {
            levels.get(level - 1).clear();
        }
    }

    /** Takes a name of the object at this level; false if it has been there before. */
    boolean add(int level, String name) {
        return levels.get(level - 1).add(name);
    }
}
