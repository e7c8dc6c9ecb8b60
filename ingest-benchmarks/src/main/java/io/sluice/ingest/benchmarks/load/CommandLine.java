package io.sluice.ingest.benchmarks.load;

import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/** Reads command lines of names and values. */
public final class CommandLine {
    private static final double MAX_SECONDS = 86_400;

    private CommandLine() {}

    /**
     * Reads a command line.
     *
     * @param args a name and a value, and so on
     * @param usage goes into the message of what is wrong
     * @param set takes a name and a value; throws {@link IllegalArgumentException} for what it does not know
     * @throws IllegalArgumentException if it is none
     */
    public static void read(List<String> args, String usage, BiConsumer<String, String> set) {
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(name + " is unknown or needs a value\n" + usage);
            }
            String value = rest.next();
            try {
                set.accept(name, value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + " " + value + ": " + e.getMessage() + "\n" + usage, e);
            }
        }
    }

    /** A whole number from 1 on. */
    public static int atLeastOne(String value) {
        int number = Integer.parseInt(value);
        if (number < 1) {
            throw new IllegalArgumentException("must be 1 or more");
        }
        return number;
    }

    /** What stands between spaces. */
    public static List<String> words(String value) {
        return value.isBlank() ? List.of() : List.of(value.strip().split("\\s+"));
    }

    static double seconds(String value) {
        double number = Double.parseDouble(value);
        if (!(number > 0 && number <= MAX_SECONDS)) {
            throw new IllegalArgumentException("must be more than 0, and a day at most");
        }
        return number;
    }
}
