package io.sluice.ingest.testkit.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Writes what a node reads at its start: {@code cassandra.yaml}, {@code logback.xml} and the launcher's class. */
final class NodeFiles {
    private static final String YAML = """
            cluster_name: sluice
            num_tokens: 1
            initial_token: {token}
            partitioner: org.apache.cassandra.dht.Murmur3Partitioner
            endpoint_snitch: SimpleSnitch
            listen_address: {listen}
            storage_port: {storagePort}
            start_native_transport: true
            rpc_address: {rpc}
            broadcast_rpc_address: {announced}
            native_transport_port: {port}
            native_transport_max_frame_size: 256MiB
            commitlog_sync: periodic
            commitlog_sync_period: 250ms
            data_file_directories: ["{folder}/data"]
            commitlog_directory: "{folder}/commitlog"
            saved_caches_directory: "{folder}/caches"
            hints_directory: "{folder}/hints"
            cdc_raw_directory: "{folder}/cdc"
            auto_snapshot: false
            # ScyllaDB's limits, which are wider.
            batch_size_warn_threshold: 128KiB
            batch_size_fail_threshold: 1024KiB
            unlogged_batch_across_partitions_warn_threshold: 10000
            seed_provider:
              - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                parameters:
                  - seeds: "{seeds}"
            """;

    private static final String LOGBACK = """
            <configuration>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%-5level [%thread] %date{HH:mm:ss.SSS} %logger{0} %msg%n</pattern></encoder>
              </appender>
              <root level="INFO"><appender-ref ref="OUT"/></root>
            </configuration>
            """;

    private NodeFiles() {}

    static void write(NodeSettings settings) throws IOException {
        Path folder = settings.folder();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("cassandra.yaml"), yaml(settings));
        Files.writeString(folder.resolve("logback.xml"), LOGBACK);
        String launcher = CassandraLauncher.class.getName().replace('.', '/') + ".class";
        Path target = folder.resolve("launcher").resolve(launcher);
        Files.createDirectories(target.getParent());
        try (InputStream in = NodeFiles.class.getResourceAsStream("/" + launcher)) {
            if (in == null) {
                throw new IOException(launcher + " is not on the class path");
            }
            Files.write(target, in.readAllBytes());
        }
    }

    static String yaml(NodeSettings settings) {
        String seeds =
                settings.seeds().get().stream().map(NodeFiles::hostAndPort).collect(Collectors.joining(","));
        return YAML.replace("{token}", Long.toString(settings.token()))
                .replace("{listen}", host(settings.storage()))
                .replace("{storagePort}", Integer.toString(settings.storage().getPort()))
                .replace("{rpc}", host(settings.listen()))
                .replace("{announced}", host(settings.announced()))
                .replace("{port}", Integer.toString(settings.listen().getPort()))
                .replace("{folder}", settings.folder().toString())
                .replace("{seeds}", seeds);
    }

    private static String host(InetSocketAddress address) {
        return address.getAddress().getHostAddress();
    }

    private static String hostAndPort(InetSocketAddress address) {
        return host(address) + ":" + address.getPort();
    }
}
