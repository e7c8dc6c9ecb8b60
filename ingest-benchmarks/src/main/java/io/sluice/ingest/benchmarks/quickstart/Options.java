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
        List<InetSocketAddress> hosts, @Nullable String datacenter, @Nullable Path readings, int devices, int count) {

    private static final int DEFAULT_PORT = 9042;
    private static final int DEFAULT_DEVICES = 200;
    private static final int DEFAULT_COUNT = 10_000;
    private static final int MAX_COUNT = 10_000_000;

    /**
     * Reads and checks the options.
     *
     * @throws IllegalArgumentException naming every bad one at once
     */
    public static Options from(Properties properties) {
        List<String> problems = new ArrayList<>();
        List<InetSocketAddress> hosts = new ArrayList<>();
        String hostList = get(properties, "sluice.hosts");
        if (hostList != null) {
            for (String host : hostList.split(",")) {
                addHost(host.trim(), hosts, problems);
            }
        }
        String datacenter = get(properties, "sluice.datacenter");
        if (!hosts.isEmpty() && datacenter == null) {
            problems.add("sluice.datacenter is due with sluice.hosts (nodetool status shows it)");
        }
        String file = get(properties, "sluice.readings");
        Path readings = file == null ? null : Path.of(file);
        if (readings != null && !Files.isReadable(readings)) {
            problems.add("sluice.readings=" + readings.toAbsolutePath() + " cannot be read");
        }
        int devices = number(properties, "sluice.devices", DEFAULT_DEVICES, problems);
        int count = number(properties, "sluice.count", readings == null ? DEFAULT_COUNT : MAX_COUNT, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("bad options: " + String.join("; ", problems));
        }
        return new Options(hosts, datacenter, readings, devices, count);
    }

    /** Whether the quickstart brings its own cluster. */
    public boolean embedded() {
        return hosts.isEmpty();
    }

    private static void addHost(String host, List<InetSocketAddress> hosts, List<String> problems) {
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > 0 && host.indexOf(']') < colon && (host.startsWith("[") || host.indexOf(':') == colon);
        String name = (hasPort ? host.substring(0, colon) : host).replace("[", "").replace("]", "");
        try {
            int port = hasPort ? Integer.parseInt(host.substring(colon + 1)) : DEFAULT_PORT;
            hosts.add(new InetSocketAddress(name, port));
        } catch (IllegalArgumentException e) {
            problems.add("sluice.hosts has '" + host + "', due is host or host:port");
        }
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
