package io.sluice.ingest.lambda.internal.event;

/** The members of one object that somebody asks for, whatever their order and whatever else is there. For one thread. */
final class JsonMembers {

    private final String[] names;
    private final JsonValue[] values;
    private final JsonScan scan = new JsonScan();
    private int end;
    private int last;
    private String fault = "";

    JsonMembers(String... names) {
        this.names = names;
        this.values = new JsonValue[names.length];
        for (int i = 0; i < names.length; i++) {
            values[i] = new JsonValue();
        }
    }

    void clear() {
        for (JsonValue value : values) {
            value.clear();
        }
        last = -1;
    }

    /**
     * Reads an object to its end.
     *
     * @param json holds it
     * @param start its opening bracket
     * @param limit where the bytes end
     * @return false if it is no whole object, or has a member twice that is asked for: then it is read to its end all the
     *     same, so that every other member is known
     */
    boolean read(byte[] json, int start, int limit) {
        clear();
        boolean twice = false;
        if (start >= limit || json[start] != '{') {
            return broken("an object is due", start);
        }
        int at = JsonScan.skipSpace(json, start + 1, limit);
        if (at < limit && json[at] == '}') {
            end = at + 1;
            return true;
        }
        while (true) {
            int nameAt = at;
            at = scan.endOfName(json, at, limit);
            if (at == JsonScan.BROKEN) {
                return broken("no name of a member", scan.faultAt());
            }
            last = indexOf(json, nameAt, at);
            boolean known = last >= 0 && values[last].isPresent();
            if (known && !twice) {
                twice = true;
                broken("the member '" + names[last] + "' is there twice", nameAt);
            }
            int valueAt = JsonScan.skipSpace(json, at, limit);
            at = scan.endOfValue(json, valueAt, limit);
            if (at == JsonScan.BROKEN) {
                return broken("no JSON", scan.faultAt());
            }
            if (last >= 0 && !known) {
                values[last].set(json, valueAt, at);
            }
            at = JsonScan.skipSpace(json, at, limit);
            byte b = at < limit ? json[at] : 0;
            if (b == '}') {
                end = at + 1;
                return !twice;
            }
            if (b != ',') {
                return broken("',' or '}' is due", at);
            }
            at = JsonScan.skipSpace(json, at + 1, limit);
        }
    }

    /** Reads a value that should be an object; absent members if it is none. */
    boolean read(JsonValue object) {
        clear();
        return object.isObject() && read(object.json(), object.start(), object.end());
    }

    /** The index of the name that begins at a quote and ends, colon and space aside, before {@code to}. */
    private int indexOf(byte[] json, int quote, int to) {
        int close = to - 1;
        while (json[close] != '"') {
            close--;
        }
        for (int i = 0; i < names.length; i++) {
            if (JsonValue.equal(json, quote + 1, close, names[i])) {
                return i;
            }
        }
        return -1;
    }

    JsonValue get(int index) {
        return values[index];
    }

    /** Whether a member is there, be it that reading broke off in it. */
    boolean saw(int index) {
        return last == index || values[index].isPresent();
    }

    /** Where the object ended, exclusive. */
    int end() {
        return end;
    }

    /** What is wrong, and at which byte. */
    String fault() {
        return fault;
    }

    private boolean broken(String what, int at) {
        fault = what + " at byte " + at;
        return false;
    }
}
