package io.sluice.ingest.benchmarks.load;

import com.datastax.oss.driver.api.core.session.Session;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the figures of a comparison depend on besides the code. */
public final class Environment {
    private static final long GIT_SECONDS = 5;
    private static final String UNKNOWN = "unknown";

    private Environment() {}

    /** Looks around; the flags are those of the processes that are measured. */
    static Map<String, Object> read(List<String> clientFlags) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        environment.put("commit", commit());
        environment.put("jdk", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"));
        environment.put("client_flags", String.join(" ", clientFlags));
        environment.put(
                "default_gc",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")));
        environment.put("driver_version", String.valueOf(Session.OSS_DRIVER_COORDINATES.getVersion()));
        environment.put("cores", Runtime.getRuntime().availableProcessors());
        environment.put("cpu", cpu());
        environment.put("memory_bytes", system.getTotalMemorySize());
        environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        environment.put("load_average_at_start", loadAverage());
        return environment;
    }

    /** How busy the machine has been over the last minute; negative if that cannot be told. */
    public static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String commit() {
        String commit = git("rev-parse", "HEAD");
        return commit.equals(UNKNOWN)
                        || git("status", "--porcelain", "--untracked-files=no").isEmpty()
                ? commit
                : commit + " and changes";
    }

    private static String git(String... args) {
        String[] command = new String[args.length + 1];
        command[0] = "git";
        System.arraycopy(args, 0, command, 1, args.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
