package io.sluice.ingest.lambda;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads settings from environment variables and collects everything that is wrong with them. For one thread. */
final class EnvironmentReader {

    private static final String PREFIX = "SLUICE_";

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final TreeSet<String> asked = new TreeSet<>();

    EnvironmentReader(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The value, or null where the variable is unset or empty. */
    @Nullable
    String text(String name) {
        asked.add(name);
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** A value that neither begins nor ends with blanks, so that those around it are none of it; null where nothing is left. */
    @Nullable
    String name(String name) {
        String value = text(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    String required(String name, String what) {
        String value = name(name);
        if (value == null) {
            problem(name + " is not set: " + what);
            return "";
        }
        return value;
    }

    /** A name of the schema, as CQL allows it. */
    String identifier(String name, String defaultValue) {
        String value = text(name);
        if (value == null) {
            return defaultValue;
        }
        boolean ok = value.length() <= 48;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            ok &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        }
        if (!ok) {
            problem(name + "=" + value + " is not 1 to 48 letters, digits and underscores");
        }
        return value;
    }

    int number(String name, int defaultValue, int min, int max) {
        String value = text(name);
        if (value == null) {
            return defaultValue;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with the range.
        }
        problem(name + "=" + value + " is not a number in " + min + ".." + max);
        return defaultValue;
    }

    boolean flag(String name, boolean defaultValue) {
        String value = text(name);
        if (value == null) {
            return defaultValue;
        }
        if (!value.equals("true") && !value.equals("false")) {
            problem(name + "=" + value + " is neither true nor false");
        }
        return value.equals("true");
    }

    /** A value that is a path from the root, after a prefix that it must have. */
    String absolutePath(String name, String defaultValue, String prefix) {
        String value = text(name);
        if (value == null) {
            return defaultValue;
        }
        if (!value.startsWith(prefix + "/") || value.length() == prefix.length() + 1) {
            problem(name + "=" + value + " is not " + prefix + "/ and the rest of a path");
        }
        return value;
    }

    <E extends Enum<E>> E choice(String name, E defaultValue, E[] choices) {
        String value = text(name);
        if (value == null) {
            return defaultValue;
        }
        StringBuilder all = new StringBuilder();
        for (E choice : choices) {
            String text = choice.toString().toLowerCase(Locale.ROOT);
            if (text.equals(value)) {
                return choice;
            }
            all.append(all.length() == 0 ? "" : ", ").append(text);
        }
        problem(name + "=" + value + " is none of " + all);
        return defaultValue;
    }

    /** Every variable that was asked for so far. */
    Set<String> asked() {
        return Collections.unmodifiableSet(asked);
    }

    void problem(String problem) {
        problems.add(problem);
    }

    /**
     * Ends the reading: a variable of ours that nobody asked for is a mistake too.
     *
     * @throws IllegalArgumentException with every problem, if there is one
     */
    void finish() {
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX) && !asked.contains(name)) {
                problem(name + " is no setting; did you mean " + nearest(name) + "?");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("bad configuration: " + String.join("; ", problems));
        }
    }

    private String nearest(String name) {
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String known : asked) {
            int distance = known.startsWith(PREFIX) ? distance(name, known) : Integer.MAX_VALUE;
            if (distance < bestDistance) {
                best = known;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** How many letters to add, drop or change to get from one to the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
