package io.sluice.ingest.benchmarks.quickstart;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a quickstart run does, from {@code -D} properties. An empty value counts as not set.
 *
 * @param hosts {@code sluice.hosts}: an own cluster, {@code host[:port],…}; empty to start the embedded one
 * @param datacenter {@code sluice.datacenter}: due with hosts
 * @param readings {@code sluice.readings}: a file of readings, one JSON object a line; null for the built-in fleet
 * @param devices {@code sluice.devices}: devices of the built-in fleet
 * @param count {@code sluice.count}: readings to play; for a file, at most so many
 */
public record Options(
        List<String> hosts,
        @Nullable String datacenter,
        @Nullable Path readings,
        int devices,
        int count) {

    /** The most readings of one run: each is kept until its row was compared. */
    static final int MAX_COUNT = 1_000_000;

    private static final String PREFIX = "sluice.";
    private static final String HOSTS = PREFIX + "hosts";
    private static final String DATACENTER = PREFIX + "datacenter";
    private static final String READINGS = PREFIX + "readings";
    private static final String DEVICES = PREFIX + "devices";
    private static final String COUNT = PREFIX + "count";

    private static final int DEFAULT_PORT = 9042;
    private static final int MAX_PORT = 65_535;
    private static final int DEFAULT_DEVICES = 200;
    private static final int DEFAULT_COUNT = 10_000;

    public Options {
        hosts = List.copyOf(hosts);
    }

    /**
     * Reads and checks the options.
     *
     * @throws IllegalArgumentException naming every bad one at once
     */
    public static Options from(Properties properties) {
        List<String> problems = new ArrayList<>();
        List<String> hosts = hosts(get(properties, HOSTS), problems);
        String datacenter = get(properties, DATACENTER);
        boolean own = get(properties, HOSTS) != null;
        if (own && datacenter == null) {
            problems.add(DATACENTER + " is due with " + HOSTS + " (nodetool status shows its name)");
        }
        if (!own && datacenter != null) {
            problems.add(DATACENTER + " is of use with " + HOSTS + " only");
        }
        Path readings = readings(get(properties, READINGS), problems);
        if (readings != null && get(properties, DEVICES) != null) {
            problems.add(DEVICES + " is of the built-in fleet and does not go with " + READINGS);
        }
        int devices = number(properties, DEVICES, DEFAULT_DEVICES, problems);
        int count = number(properties, COUNT, readings == null ? DEFAULT_COUNT : MAX_COUNT, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("bad options: " + String.join("; ", problems));
        }
        return new Options(hosts, datacenter, readings, devices, count);
    }

    /** Whether the quickstart brings its own cluster. */
    public boolean embedded() {
        return hosts.isEmpty();
    }

    private static @Nullable Path readings(@Nullable String file, List<String> problems) {
        if (file == null) {
            return null;
        }
        Path path = Path.of(file).toAbsolutePath().normalize();
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            problems.add(READINGS + "=" + file + ": there is no such file to read (" + path + ")");
        }
        return path;
    }

    private static List<String> hosts(@Nullable String list, List<String> problems) {
        List<String> hosts = new ArrayList<>();
        for (String item : list == null ? new String[0] : list.split(",", -1)) {
            String host = item.trim();
            if (isHost(host)) {
                hosts.add(host);
            } else {
                problems.add(HOSTS + " has '" + host + "', due is host or host:port, an IPv6 address in brackets");
            }
        }
        return hosts;
    }

    private static boolean isHost(String host) {
        try {
            InetSocketAddress address = address(host);
            return !address.getHostString().isEmpty() && address.getPort() > 0 && address.getPort() <= MAX_PORT;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The address of a host, not looked up.
     *
     * @throws IllegalArgumentException if it is not {@code host}, {@code host:port}, {@code [ipv6]} or {@code
     *     [ipv6]:port}
     */
    static InetSocketAddress address(String host) {
        int bracket = host.startsWith("[") ? host.indexOf(']') : -1;
        int colon = host.indexOf(':', bracket + 1);
        if (host.startsWith("[") ? bracket < 2 : host.indexOf(':', colon + 1) >= 0 && colon >= 0) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets: " + host);
        }
        String name = colon < 0 ? host : host.substring(0, colon);
        if (bracket >= 0 && name.length() != bracket + 1) {
            throw new IllegalArgumentException("not host:port: " + host);
        }
        int port = colon < 0 ? DEFAULT_PORT : Integer.parseInt(host.substring(colon + 1));
        return InetSocketAddress.createUnresolved(bracket < 0 ? name : name.substring(1, bracket), port);
    }

    private static int number(Properties properties, String name, int fallback, List<String> problems) {
        String value = get(properties, name);
        if (value == null) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= MAX_COUNT) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the range
        }
        problems.add(name + "=" + value + " is not a number in 1.." + MAX_COUNT);
        return fallback;
    }

    private static @Nullable String get(Properties properties, String name) {
        String value = properties.getProperty(name);
        return value == null || value.isBlank() ? null : value.trim();
    }
}
