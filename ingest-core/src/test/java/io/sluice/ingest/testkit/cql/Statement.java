package io.sluice.ingest.testkit.cql;

import io.sluice.ingest.testkit.cql.Token.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A statement as ScyllaDB reads it, and how it is written for Cassandra: without {@code TIMEOUT} and {@code BYPASS
 * CACHE}, without the options of keyspaces and tables that only ScyllaDB has, and with the nearest compaction strategy
 * and compressor that Cassandra has. What is in comments, strings and quoted names stays as it is. Immutable.
 */
public final class Statement {
    private static final Set<String> ATTRIBUTES = Set.of("timeout", "timestamp", "ttl");
    private static final Set<String> WRITES = Set.of("insert", "update", "delete");
    private static final Set<String> KEYSPACE_ONLY = Set.of("tablets", "storage", "consistency");
    private static final Set<String> TABLE_ONLY = Set.of(
            "tablets",
            "paxos_grace_seconds",
            "in_memory",
            "tombstone_gc",
            "per_partition_rate_limit",
            "synchronous_updates",
            "scylla_encryption_options",
            "read_repair_chance",
            "dclocal_read_repair_chance");
    /** The number of a row's bound values that is no bound value. */
    private static final int NONE = -1;

    private final String text;
    private final List<Token> tokens;
    /** Of each token, the number of the bound value that it stands for. */
    private final int[] markers;

    private final int markerCount;
    private final List<Write> writes = new ArrayList<>();
    private final List<Integer> dropped = new ArrayList<>();
    private final TreeMap<Integer, Edit> edits = new TreeMap<>();
    private final Map<String, Map<String, String>> options = new LinkedHashMap<>();

    /**
     * A row that a statement writes.
     *
     * @param text the INSERT, UPDATE or DELETE, as it is written for Cassandra
     * @param conditional whether it has an IF
     * @param firstMarker the first of the statement's bound values that belongs to it
     * @param markers how many belong to it
     */
    public record Write(String text, boolean conditional, int firstMarker, int markers) {}

    private record Edit(int end, String replacement) {}

    private Statement(String text) {
        this.text = text;
        this.tokens = Token.of(text);
        this.markers = new int[tokens.size()];
        this.markerCount = countMarkers();
        removeTimeouts();
        if (starts("select")) {
            removeBypassCache();
        } else if (starts("create", "keyspace") || starts("alter", "keyspace")) {
            readOptions(KEYSPACE_ONLY, "durable_writes = true");
        } else if (starts("create", "table")
                || starts("alter", "table")
                || starts("create", "columnfamily")
                || starts("alter", "columnfamily")
                || starts("create", "materialized")
                || starts("alter", "materialized")) {
            readOptions(TABLE_ONLY, "crc_check_chance = 1.0");
        }
        readWrites();
    }

    /** Reads a statement; of what is no CQL it says little. */
    public static Statement of(String text) {
        return new Statement(text);
    }

    private boolean starts(String... words) {
        return words.length <= tokens.size()
                && java.util.stream.IntStream.range(0, words.length)
                        .allMatch(i -> tokens.get(i).is(words[i]));
    }

    private boolean is(int at, String word) {
        return at >= 0 && at < tokens.size() && tokens.get(at).is(word);
    }

    /** Numbers the bound values, {@code ?} or {@code :name}, in the order in which they stand. */
    private int countMarkers() {
        Arrays.fill(markers, NONE);
        int count = 0;
        int braces = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("{")) {
                braces++;
            } else if (token.is("}")) {
                braces--;
            }
            // In braces a colon also stands between key and value.
            boolean named = token.is(":")
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).isName()
                    && (braces == 0 || tokens.get(i - 1).kind() == Kind.SYMBOL);
            if (token.is("?") || named) {
                markers[i] = count++;
            }
        }
        return count;
    }

    /** Of {@code USING a AND b AND c}, without {@code TIMEOUT}. */
    private void removeTimeouts() {
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.get(i).is("using")) {
                continue;
            }
            List<int[]> clauses = new ArrayList<>();
            int at = i + 1;
            while (at < tokens.size() && isAttribute(at)) {
                int end = endOfValue(at + 1);
                clauses.add(new int[] {at, end});
                at = is(end, "and") ? end + 1 : end;
                if (!is(end, "and")) {
                    break;
                }
            }
            removeTimeouts(i, clauses);
        }
    }

    private boolean isAttribute(int at) {
        return tokens.get(at).kind() == Kind.WORD
                && ATTRIBUTES.contains(tokens.get(at).text());
    }

    private int endOfValue(int at) {
        boolean twoTokens = is(at, "-") || is(at, ":");
        return Math.min(tokens.size(), at + (twoTokens ? 2 : 1));
    }

    private void removeTimeouts(int using, List<int[]> clauses) {
        List<int[]> kept = clauses.stream()
                .filter(clause -> !tokens.get(clause[0]).is("timeout"))
                .toList();
        if (kept.size() == clauses.size()) {
            return;
        }
        int marker = NONE;
        for (int[] clause : clauses) {
            if (tokens.get(clause[0]).is("timeout")
                    && clause[0] + 1 < tokens.size()
                    && markers[clause[0] + 1] != NONE) {
                marker = markers[clause[0] + 1];
                dropped.add(marker);
            }
        }
        String rest = kept.stream().map(clause -> source(clause[0], clause[1])).collect(Collectors.joining(" AND "));
        // The node knows statements by their text: with and without a bound value that it does not get, they are two.
        String mark = marker == NONE ? "" : " /* TIMEOUT bound */";
        edit(using, clauses.get(clauses.size() - 1)[1], mark + (kept.isEmpty() ? "" : " USING " + rest));
    }

    private void removeBypassCache() {
        int from = indexOf("from", 0);
        int at = from < 0 ? -1 : indexOf("bypass", from);
        if (at > from + 1 && is(at + 1, "cache")) {
            edit(at, at + 2, "");
        }
    }

    /** The first such keyword outside of all brackets. */
    private int indexOf(String word, int from) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += depthOf(tokens.get(i));
            if (i >= from && depth == 0 && tokens.get(i).is(word)) {
                return i;
            }
        }
        return -1;
    }

    private static int depthOf(Token token) {
        if (token.is("(") || token.is("{") || token.is("[")) {
            return 1;
        }
        return token.is(")") || token.is("}") || token.is("]") ? -1 : 0;
    }

    /** Reads WITH a = b AND c = d, and writes it again without what only ScyllaDB has. */
    private void readOptions(Set<String> scyllaOnly, String nothingElse) {
        int with = indexOf("with", 0);
        if (with < 0) {
            return;
        }
        List<String> kept = new ArrayList<>();
        boolean changed = false;
        int at = with + 1;
        int end = at;
        while (at < tokens.size() && !is(at, ";")) {
            end = endOfOption(at);
            if (end == at) {
                return; // no CQL: for the node to say
            }
            String written = source(at, end);
            String translated = scyllaOnly.contains(tokens.get(at).text()) ? null : translated(at, end);
            readMap(at, end);
            changed |= !written.equals(translated);
            if (translated != null) {
                kept.add(translated);
            }
            at = is(end, "and") ? end + 1 : end;
        }
        if (changed) {
            if (kept.isEmpty() && tokens.get(0).is("alter")) {
                kept.add(nothingElse); // an ALTER must alter something
            }
            edit(with, end, kept.isEmpty() ? "" : " WITH " + String.join(" AND ", kept));
        }
    }

    private int endOfOption(int from) {
        int depth = 0;
        int at = from;
        while (at < tokens.size() && !(depth == 0 && (is(at, "and") || is(at, ";")))) {
            depth += depthOf(tokens.get(at));
            at++;
        }
        return at;
    }

    private @Nullable String translated(int at, int end) {
        Map<String, String> map = readMap(at, end);
        Map<String, String> changed = new LinkedHashMap<>(map);
        switch (tokens.get(at).text()) {
            case "cdc" -> {
                return is(at + 2, "{") ? null : source(at, end); // Cassandra's is true or false
            }
            case "compaction" -> {
                if (map.getOrDefault("class", "").endsWith("IncrementalCompactionStrategy")) {
                    changed.put("class", "SizeTieredCompactionStrategy");
                    changed.remove("sstable_size_in_mb");
                    changed.remove("space_amplification_goal");
                }
            }
            case "compression" ->
                changed.replaceAll((key, value) -> value.replace("WithDictsCompressor", "Compressor"));
            case "caching" -> changed.remove("enabled");
            default -> {}
        }
        return changed.equals(map)
                ? source(at, end)
                : tokens.get(at).text() + " = "
                        + changed.entrySet().stream()
                                .map(entry -> "'" + entry.getKey() + "': '" + entry.getValue() + "'")
                                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Reads {@code name = {'key': value, …}}. */
    private Map<String, String> readMap(int at, int end) {
        Map<String, String> map = new LinkedHashMap<>();
        if (!is(at + 1, "=") || !is(at + 2, "{")) {
            return map;
        }
        for (int i = at + 3; i + 2 < end; i++) {
            if (is(i + 1, ":")) {
                map.put(tokens.get(i).text(), tokens.get(i + 2).text());
            }
        }
        options.put(tokens.get(at).text(), map);
        return map;
    }

    private void readWrites() {
        boolean batch = starts("begin");
        if (!batch && (tokens.isEmpty() || !isWrite(0))) {
            return;
        }
        List<Integer> starts = new ArrayList<>();
        int depth = 0;
        int end = tokens.size();
        for (int i = 0; i < tokens.size(); i++) {
            depth += depthOf(tokens.get(i));
            // These words are reserved, and so begin a child of a batch wherever they stand.
            if (depth == 0 && isWrite(i) && (batch || i == 0)) {
                starts.add(i);
            } else if (batch && depth == 0 && is(i, "apply") && is(i + 1, "batch")) {
                end = i;
                break;
            }
        }
        for (int i = 0; i < starts.size(); i++) {
            writes.add(write(starts.get(i), i + 1 < starts.size() ? starts.get(i + 1) : end));
        }
    }

    private boolean isWrite(int at) {
        return tokens.get(at).kind() == Kind.WORD
                && WRITES.contains(tokens.get(at).text());
    }

    private Write write(int from, int to) {
        boolean conditional = false;
        int depth = 0;
        int count = 0;
        int first = 0;
        for (int i = 0; i < to; i++) {
            first += i < from && markers[i] != NONE ? 1 : 0;
            count += i >= from && markers[i] != NONE ? 1 : 0;
            depth += depthOf(tokens.get(i));
            conditional |= i >= from && depth == 0 && is(i, "if");
        }
        int end = is(to - 1, ";") ? to - 1 : to;
        return new Write(edited(tokens.get(from).start(), tokens.get(end - 1).end()), conditional, first, count);
    }

    private String source(int from, int end) {
        return text.substring(tokens.get(from).start(), tokens.get(end - 1).end());
    }

    /** Replaces tokens, and the space before them. */
    private void edit(int from, int end, String replacement) {
        int start = from == 0 ? 0 : tokens.get(from - 1).end();
        edits.put(start, new Edit(tokens.get(end - 1).end(), replacement));
    }

    private String edited(int from, int to) {
        StringBuilder out = new StringBuilder();
        int at = from;
        for (Map.Entry<Integer, Edit> edit : edits.subMap(from, to).entrySet()) {
            out.append(text, at, edit.getKey()).append(edit.getValue().replacement());
            at = edit.getValue().end();
        }
        return out.append(text, at, Math.max(at, to)).toString();
    }

    /** The statement as Cassandra can parse it; the same object if there is nothing to change. */
    public String forCassandra() {
        return edits.isEmpty() ? text : edited(0, text.length());
    }

    /** Whether it is written otherwise for Cassandra. */
    public boolean isRewritten() {
        return !edits.isEmpty();
    }

    /** Its tokens. */
    public List<Token> tokens() {
        return tokens;
    }

    /** How many bound values it has, as the client sees it. */
    public int markers() {
        return markerCount;
    }

    /** The bound values of a timeout, which Cassandra does not get: their numbers, ascending. */
    public List<Integer> droppedMarkers() {
        return dropped;
    }

    /** The rows it writes: one for INSERT, UPDATE and DELETE, and those of a batch. */
    public List<Write> writes() {
        return writes;
    }

    /** Whether it is {@code BEGIN … APPLY BATCH}. */
    public boolean isBatch() {
        return starts("begin");
    }

    /** Whether it reads. */
    public boolean isSelect() {
        return starts("select");
    }

    /** Whether it is a lightweight transaction. */
    public boolean isConditional() {
        return writes.stream().anyMatch(Write::conditional);
    }

    /** The keyspace that it creates; null if it creates none. */
    public @Nullable String createdKeyspace() {
        return starts("create", "keyspace") ? createdName(2).get(0) : null;
    }

    /** The table that it creates, with its keyspace before if that is said; empty if it creates none. */
    public List<String> createdTable() {
        return starts("create", "table") || starts("create", "columnfamily") ? createdName(2) : List.of();
    }

    private List<String> createdName(int from) {
        int at = is(from, "if") ? from + 3 : from;
        List<String> names = new ArrayList<>();
        while (at < tokens.size() && tokens.get(at).isName()) {
            names.add(tokens.get(at).text());
            at += is(at + 1, ".") ? 2 : tokens.size();
        }
        return names.isEmpty() ? List.of("") : names;
    }

    /** What an option of a created keyspace or table says, such as {@code tablets}, if it is a map; null if it is not there. */
    public @Nullable Map<String, String> option(String name) {
        return options.get(name);
    }
}
