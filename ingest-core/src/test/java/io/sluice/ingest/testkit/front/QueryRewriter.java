package io.sluice.ingest.testkit.front;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Takes out of a query's text what ScyllaDB understands and Cassandra does not. Text in quotes stays as it is. */
final class QueryRewriter {
    private static final String QUOTED = "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\$\\$.*?\\$\\$";
    private static final String DURATION = "TIMEOUT\\s+[0-9][0-9a-zµ]*";
    private static final Pattern TIMEOUT = pattern(
            QUOTED + "|(?<first>\\s+USING\\s+" + DURATION + "\\s+AND\\s+)" + "|\\s+(?:USING|AND)\\s+" + DURATION);
    private static final Pattern TABLETS = pattern("(?<with>\\s+WITH\\s+TABLETS\\s*=\\s*\\{[^}]*\\}\\s+AND\\s+)"
            + "|\\s+(?:WITH|AND)\\s+TABLETS\\s*=\\s*\\{[^}]*\\}");
    private static final Pattern KEYSPACE = pattern("^\\s*(?:CREATE|ALTER)\\s+KEYSPACE\\b.*");
    private static final Pattern CONDITION = pattern(QUOTED + "|(?<if>\\bIF\\b)");
    private static final Pattern WRITE = pattern("^\\s*(?:INSERT|UPDATE|DELETE)\\b.*");

    private QueryRewriter() {}

    /** The query as Cassandra can parse it; the same object if there is nothing to take out. */
    static String rewrite(String query) {
        String upper = query.toUpperCase(Locale.ROOT);
        String result = query;
        if (upper.contains("TIMEOUT")) {
            result = TIMEOUT.matcher(result).replaceAll(QueryRewriter::withoutTimeout);
        }
        if (upper.contains("TABLETS") && KEYSPACE.matcher(result).matches()) {
            result = TABLETS.matcher(result).replaceAll(match -> match.group(1) == null ? "" : " WITH ");
        }
        return result;
    }

    private static String withoutTimeout(MatchResult match) {
        if (match.group(1) != null) {
            return " USING ";
        }
        char first = match.group().charAt(0);
        boolean quoted = first == '\'' || first == '"' || first == '$';
        return quoted ? java.util.regex.Matcher.quoteReplacement(match.group()) : "";
    }

    /** Whether the query is an INSERT, UPDATE or DELETE. */
    static boolean isWrite(String query) {
        return WRITE.matcher(query).matches();
    }

    /** Whether the query has a condition, and so is a lightweight transaction. */
    static boolean isConditional(String query) {
        return isWrite(query) && CONDITION.matcher(query).results().anyMatch(match -> match.group(1) != null);
    }

    /** Whether it asks for a table that Cassandra has and ScyllaDB has not. */
    static boolean asksForPeersV2(String query) {
        return query.contains("system.peers_v2");
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }
}
