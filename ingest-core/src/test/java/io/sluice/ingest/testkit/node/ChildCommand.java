package io.sluice.ingest.testkit.node;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of a node's process. */
final class ChildCommand {
    /** Packages that Cassandra's own launch scripts open on JDK 17. */
    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "java.base/java.lang.ref",
            "jdk.unsupported/sun.misc",
            "jdk.compiler/com.sun.tools.javac.file",
            "jdk.attach/sun.tools.attach");

    private static final List<String> OPENS = List.of(
            "java.base/java.lang.module",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.util.jar",
            "jdk.management/com.sun.management.internal",
            "java.base/sun.nio.ch",
            "java.base/java.io",
            "java.base/java.lang.reflect",
            "jdk.compiler/com.sun.tools.javac",
            "java.base/java.lang",
            "java.base/java.util");

    private ChildCommand() {}

    static List<String> of(NodeSettings settings, Path java, List<Path> jars) {
        Path folder = settings.folder();
        List<String> command = new ArrayList<>();
        command.add(java.resolve("bin/java").toString());
        EXPORTS.forEach(name -> command.add("--add-exports=" + name + "=ALL-UNNAMED"));
        OPENS.forEach(name -> command.add("--add-opens=" + name + "=ALL-UNNAMED"));
        command.addAll(settings.flags());
        command.addAll(List.of(
                "-Xss512k",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Djava.io.tmpdir=" + folder,
                "-Dcassandra.config=" + folder.resolve("cassandra.yaml").toUri(),
                "-Dcassandra.storagedir=" + folder,
                "-Dcassandra.logdir=" + folder,
                "-Dlogback.configurationFile=" + folder.resolve("logback.xml"),
                "-Dcassandra-foreground=yes",
                // No data moves at the cluster's start: the ring is laid out beforehand, and nobody else is on it.
                "-Dcassandra.auto_bootstrap=" + settings.joins(),
                // One that joins is to have met the others and their schema within that time, or it takes no data.
                "-Dcassandra.ring_delay_ms=" + (settings.joins() ? 5000 : 1000),
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.consistent.rangemovement=" + settings.joins(),
                "-Dcassandra.shutdown_announce_in_ms=200",
                "-Dcassandra.superuser_setup_delay_ms=0",
                "-cp",
                folder.resolve("launcher")
                        + File.pathSeparator
                        + jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                CassandraLauncher.class.getName(),
                folder.toString()));
        return command;
    }
}
