package io.sluice.ingest.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentsTest {

    private record Key(String device, long millis) {}

    private static List<Key> take(Documents documents, int count) throws Exception {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JsonNode reading = Json.MAPPER.readTree(documents.next());
            assertThat(reading.fieldNames()).toIterable().containsExactly("deviceId", "ts", "temp", "humidity");
            keys.add(new Key(
                    reading.get("deviceId").textValue(), reading.get("ts").longValue()));
        }
        return keys;
    }

    @Test
    void shouldGiveEveryReadingAKeyOfItsOwn() throws Exception {
        List<Key> keys = take(Documents.deal(1, 3, 1, 1_699_999_999_989L).get(0), 60);

        assertThat(new HashSet<>(keys)).hasSize(60);
        assertThat(keys.stream().map(Key::device).distinct()).hasSize(3);
        assertThat(keys.get(0).millis()).isEqualTo(1_699_999_999_990L);
        assertThat(keys.get(59).millis()).isEqualTo(1_700_000_000_009L);
    }

    @Test
    void shouldLetEachDeviceGiveItsReadingsInARow() throws Exception {
        List<Key> keys = take(Documents.deal(1, 2, 64, 1_600_000_000_000L).get(0), 192);

        assertThat(keys.subList(0, 64).stream().map(Key::device).distinct()).hasSize(1);
        assertThat(keys.get(64).device()).isNotEqualTo(keys.get(0).device());
        assertThat(keys.get(128).device()).isEqualTo(keys.get(0).device());
        assertThat(new HashSet<>(keys)).hasSize(192);
    }

    @Test
    void shouldDealEveryDeviceToOneThread() throws Exception {
        Set<String> seen = new HashSet<>();
        for (Documents part : Documents.deal(3, 10, 1, 1_600_000_000_000L)) {
            Set<String> own = new HashSet<>();
            take(part, 20).forEach(key -> own.add(key.device()));
            assertThat(seen).doesNotContainAnyElementsOf(own);
            seen.addAll(own);
        }
        assertThat(seen).hasSize(10);
    }
}
