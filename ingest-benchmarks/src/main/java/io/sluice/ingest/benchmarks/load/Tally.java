package io.sluice.ingest.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of the readings of one client, from its start to its end.
 *
 * @param given readings given in
 * @param accepted of them, those taken
 * @param stored of them, those acknowledged
 * @param failed accepted and not stored
 * @param retried tried more than once, and so perhaps stored more than once
 * @param failure the first failure's message; empty if there was none
 */
record Tally(long given, long accepted, long stored, long failed, long retried, String failure) {

    /**
     * The conservation check.
     *
     * @param serverRows rows that the server says it stored, by its own count
     * @return what is broken; empty if nothing is
     */
    List<String> broken(long serverRows) {
        List<String> broken = new ArrayList<>();
        if (accepted != given) {
            broken.add("gave in " + given + ", accepted " + accepted);
        }
        if (failed != 0) {
            broken.add(failed + " failed, the first: " + failure);
        }
        if (accepted != stored + failed) {
            broken.add("accepted " + accepted + ", stored " + stored + ", failed " + failed);
        }
        if (serverRows < stored || serverRows > stored + retried + failed) {
            broken.add("acknowledged " + stored + ", the server stored " + serverRows);
        }
        return broken;
    }
}
