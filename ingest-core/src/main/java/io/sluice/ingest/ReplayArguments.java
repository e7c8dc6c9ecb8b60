package io.sluice.ingest;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the command line of a replay says. Immutable. */
record ReplayArguments(
        boolean help,
        boolean dryRun,
        List<InetSocketAddress> hosts,
        String datacenter,
        @Nullable String keyspace,
        @Nullable String table,
        String consistency,
        List<Path> files) {

    static final String HELP = """
            Writes dead letters to the database again and leaves in the file what could not be stored.

            usage: java -cp … io.sluice.ingest.DeadLetterReplay [options] FILE...

              --hosts HOST[:PORT],...   where the cluster is (default: SCYLLA_HOSTS; port 9042)
              --datacenter NAME         the datacenter to write to (default: SCYLLA_LOCAL_DC)
              --keyspace NAME           only letters of this keyspace, and
              --table NAME              only letters of this table (default: all)
              --consistency LEVEL       default: LOCAL_QUORUM
              --dry-run                 only count the letters, by kind of failure; needs no database
              --help                    this

            SCYLLA_USERNAME and SCYLLA_PASSWORD in the environment are the login, where one is needed.

            A file is one of letters, or a saved log with letters in it.

            The last line says what came of it: REPLAY read=… stored=… kept=… torn=… skipped=…
            Exit code: 0 nothing is left in the files; 1 something is; 2 wrong arguments; 3 a replay could not be done,
            and the file it was at is as it was.
            """;

    private static final int CQL_PORT = 9042;

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException naming every problem at once
     */
    static ReplayArguments parse(String[] args, Map<String, String> environment) {
        String hosts = environment.getOrDefault("SCYLLA_HOSTS", "");
        String datacenter = environment.getOrDefault("SCYLLA_LOCAL_DC", "");
        String keyspace = null;
        String table = null;
        String consistency = DefaultConsistencyLevel.LOCAL_QUORUM.name();
        boolean help = false;
        boolean dryRun = false;
        List<Path> files = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Iterator<String> left = Arrays.asList(args).iterator();
        while (left.hasNext()) {
            String arg = left.next();
            switch (arg) {
                case "--help" -> help = true;
                case "--dry-run" -> dryRun = true;
                case "--hosts" -> hosts = value(arg, left, problems);
                case "--datacenter" -> datacenter = value(arg, left, problems);
                case "--keyspace" -> keyspace = value(arg, left, problems);
                case "--table" -> table = value(arg, left, problems);
                case "--consistency" -> consistency = value(arg, left, problems);
                default -> {
                    if (arg.startsWith("-")) {
                        problems.add("unknown option " + arg);
                    } else {
                        addFile(arg, files, problems);
                    }
                }
            }
        }
        String level = consistency;
        if (Arrays.stream(DefaultConsistencyLevel.values())
                .noneMatch(each -> each.name().equals(level))) {
            problems.add("--consistency " + consistency + " is no consistency level");
        }
        List<InetSocketAddress> addresses = addresses(hosts, problems);
        if (!help) {
            require(!files.isEmpty(), "no file is named", problems);
            require(dryRun || !addresses.isEmpty(), "--hosts or SCYLLA_HOSTS is needed", problems);
            require(dryRun || !datacenter.isEmpty(), "--datacenter or SCYLLA_LOCAL_DC is needed", problems);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new ReplayArguments(
                help, dryRun, addresses, datacenter, keyspace, table, consistency, List.copyOf(files));
    }

    private static void require(boolean condition, String problem, List<String> problems) {
        if (!condition) {
            problems.add(problem);
        }
    }

    private static String value(String option, Iterator<String> left, List<String> problems) {
        if (left.hasNext()) {
            return left.next();
        }
        problems.add(option + " needs a value");
        return "";
    }

    private static void addFile(String name, List<Path> files, List<String> problems) {
        try {
            files.add(Path.of(name));
        } catch (InvalidPathException e) {
            problems.add("no file can be named " + name);
        }
    }

    private static List<InetSocketAddress> addresses(String hosts, List<String> problems) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            if (host.isBlank()) {
                continue;
            }
            String trimmed = host.strip();
            // A colon before the last bracket, or one of several without brackets, belongs to an IPv6 address.
            int colon = trimmed.lastIndexOf(':');
            boolean hasPort =
                    colon > trimmed.lastIndexOf(']') && (colon == trimmed.indexOf(':') || trimmed.startsWith("["));
            String name = hasPort ? trimmed.substring(0, colon) : trimmed;
            int port = hasPort ? port(trimmed, colon, problems) : CQL_PORT;
            addresses.add(new InetSocketAddress(name.replace("[", "").replace("]", ""), port));
        }
        return addresses;
    }

    private static int port(String host, int colon, List<String> problems) {
        try {
            int port = Integer.parseInt(host.substring(colon + 1));
            if (port > 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        problems.add("the port of " + host + " is not in 1..65535");
        return CQL_PORT;
    }
}
