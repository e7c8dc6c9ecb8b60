package io.sluice.ingest.benchmarks.lambda;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A function with the kind of event that it gets.
 *
 * @param function which
 * @param readings of each event: 1 is the reading itself, more are an array of them
 */
record Contender(Function function, int readings) {
    private static final int ARRAY = 500;

    /** All there are: with events of one reading, then with arrays; each function beside its rival. */
    static List<Contender> all() {
        return Stream.of(1, ARRAY)
                .flatMap(
                        readings -> Arrays.stream(Function.values()).map(function -> new Contender(function, readings)))
                .toList();
    }

    /** Its name in tables and files. */
    String label() {
        return function.label() + (isArray() ? "_array" + readings : "");
    }

    boolean isArray() {
        return readings > 1;
    }

    /** The hand-written contender that gets the same events and answers as late; itself, if it is one. */
    Contender rival() {
        return new Contender(function.rival(), readings);
    }
}
