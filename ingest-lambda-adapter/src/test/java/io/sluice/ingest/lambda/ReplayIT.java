package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.RunningAdapter;
import io.sluice.ingest.testkit.ShardedCluster;
import io.sluice.ingest.testkit.SharedClusters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real readings of a real room through the whole of it: exactly those rows, bit for bit, each on its own shard. */
class ReplayIT {

    private static final Pattern LINE = Pattern.compile(
            "\\{\"deviceId\":\"([0-9a-f-]{36})\",\"ts\":([0-9]+),\"temp\":([0-9.-]+),\"humidity\":([0-9.-]+)}");

    private static List<String> lines = List.of();

    @BeforeAll
    static void readRooms() throws Exception {
        String folder = System.getProperty("sluice.shared.data", "");
        Path data = Path.of(folder);
        assumeTrue(
                !folder.isEmpty() && Files.isDirectory(data),
                "the real readings are not here: sluice.shared.data=" + folder + " is no folder");
        List<String> all = new ArrayList<>(Files.readAllLines(data.resolve("room-a.ndjson")));
        all.addAll(Files.readAllLines(data.resolve("room-b.ndjson")));
        assertThat(all).hasSize(10_808);
        lines = all;
    }

    @ParameterizedTest(name = "{0} node(s), {1} reading(s) an event")
    @CsvSource({"1, 1", "1, 100", "3, 1", "3, 100"})
    void shouldStoreExactlyTheReadingsOfTheRooms(int nodes, int size) throws Exception {
        ShardedCluster cluster = nodes == 1 ? SharedClusters.oneNode() : SharedClusters.threeNodes();
        try (LiveTable table = new LiveTable(cluster, "replay_" + nodes + "_" + size);
                RunningAdapter adapter = RunningAdapter.start(table.environment())) {
            adapter.api().recording(false);
            cluster.resetCounts();

            for (int from = 0; from < lines.size(); from += size) {
                List<String> part = lines.subList(from, Math.min(from + size, lines.size()));
                Answer answer = adapter.invoke(size == 1 ? part.get(0) : "[" + String.join(",", part) + "]");
                assertThat(answer.text())
                        .startsWith("{\"accepted\":" + part.size() + ",\"stored\":" + part.size() + ",");
            }

            assertThat(adapter.stop()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
            assertThat(adapter.api().violations()).isEmpty();
            assertThat(table.rows()).isEqualTo(published());
            assertThat(cluster.misrouted()).isZero();
            assertThat(cluster.untraced()).isZero();
            assertThat(cluster.rows()).isGreaterThanOrEqualTo(lines.size());
        } finally {
            cluster.resetFronts();
        }
    }

    /** What must be there, from the text alone. */
    private static Map<LiveTable.Key, LiveTable.Bits> published() {
        Map<LiveTable.Key, LiveTable.Bits> rows = new HashMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            rows.put(
                    new LiveTable.Key(UUID.fromString(matcher.group(1)), Long.parseLong(matcher.group(2))),
                    LiveTable.Bits.of(Float.parseFloat(matcher.group(3)), Float.parseFloat(matcher.group(4))));
        }
        assertThat(rows).hasSize(lines.size());
        return rows;
    }
}
