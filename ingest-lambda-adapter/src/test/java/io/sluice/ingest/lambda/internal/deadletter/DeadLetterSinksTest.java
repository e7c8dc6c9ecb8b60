package io.sluice.ingest.lambda.internal.deadletter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.ingest.DeadLetterReplay;
import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.FailureKind;
import io.sluice.ingest.JsonFormat;
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.WriteFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterSinksTest {

    private static final ReadingTable TABLE = ReadingTable.reference();

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream noLog = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);

    private static WriteFailure failure(byte[] json) {
        return WriteFailure.builder(FailureKind.VALIDATION, "a \"bad\" one")
                .json(json)
                .index(4)
                .at(17, "temp")
                .build();
    }

    private List<Map<String, String>> lines() throws IOException {
        List<Map<String, String>> lines = new ArrayList<>();
        for (String line : log.toString(UTF_8).split("\n")) {
            Map<String, String> members = new LinkedHashMap<>();
            try (JsonParser parser = new JsonFactory().createParser(line)) {
                parser.nextToken();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, parser.getText());
                }
            }
            lines.add(members);
        }
        return lines;
    }

    @Test
    void shouldWriteALetterAsALineOfTheLog() throws Exception {
        DeadLetterSinks.open("log", TABLE, new PrintStream(log, true, UTF_8))
                .accept(failure("{\"temp\":\"é\nx\"}".getBytes(UTF_8)));

        assertThat(lines()).singleElement().satisfies(line -> {
            // What the platform asks of a line, or else drops it where only warnings or errors are kept.
            assertThat(line).containsEntry("level", "ERROR");
            assertThat(OffsetDateTime.parse(line.get("timestamp"))).isNotNull();
            assertThat(line)
                    .containsEntry("kind", "VALIDATION")
                    .containsEntry("message", "a \"bad\" one")
                    .containsEntry("index", "4")
                    .containsEntry("offset", "17")
                    .containsEntry("field", "temp")
                    .containsEntry("attempts", "0")
                    .containsEntry("keyspace", TABLE.keyspace())
                    .containsEntry("table", TABLE.table())
                    .containsEntry("json", "{\"temp\":\"é\nx\"}");
        });
    }

    @Test
    void shouldWriteBytesThatAreNoTextInBase64() throws Exception {
        byte[] bytes = "{\u00c3(".getBytes(ISO_8859_1);
        DeadLetterSinks.open("log", TABLE, new PrintStream(log, true, UTF_8)).accept(failure(bytes));

        assertThat(Base64.getDecoder().decode(lines().get(0).get("jsonBase64"))).isEqualTo(bytes);
    }

    @Test
    void shouldMarkEveryLineOfALongLetterAsOneToKeep() throws Exception {
        String json = "x" + "😀\u0001".repeat(50_000);
        DeadLetterSinks.open("log", TABLE, new PrintStream(log, true, UTF_8)).accept(failure(json.getBytes(UTF_8)));

        assertThat(lines()).hasSizeGreaterThan(1).allSatisfy(line -> {
            assertThat(line).containsEntry("level", "ERROR").containsKey("timestamp");
        });
        for (String line : log.toString(UTF_8).split("\n")) {
            assertThat(line.getBytes(UTF_8).length).isLessThan(256 * 1024);
        }
    }

    @Test
    void shouldWriteToTheLogWhatAReplayReads(@TempDir Path folder) throws Exception {
        DeadLetterSink sink = DeadLetterSinks.open("log", TABLE, new PrintStream(log, true, UTF_8));
        log.writeBytes("START RequestId: 1\n".getBytes(UTF_8));
        sink.accept(failure("{}".getBytes(UTF_8)));
        sink.accept(WriteFailure.builder(FailureKind.TIMEOUT, "x")
                .values(TABLE, JsonFormat.DEFAULT, Map.of("device_id", new UUID(1, 2)))
                .writeTimeMicros(5)
                .build());
        sink.accept(failure("{\"a\":\"x\",".repeat(50_000).getBytes(UTF_8)));
        Path file = Files.write(folder.resolve("saved.log"), log.toByteArray());

        DeadLetterReplay.Summary found = DeadLetterReplay.inspect(file);

        assertThat(found.toString()).isEqualTo("REPLAY read=3 stored=0 kept=3 torn=0 skipped=1");
        assertThat(found.reasons()).containsExactly(Map.entry("TIMEOUT", 1L), Map.entry("VALIDATION", 2L));
    }

    @Test
    void shouldTellThatALetterIsNotKeptWhenTheLogIsGone() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> DeadLetterSinks.open("log", TABLE, new PrintStream(gone, true, UTF_8))
                        .accept(failure(new byte[0])))
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldKeepLettersInAFileAsAReplayReadsThem(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("letters.ndjson");
        for (int i = 0; i < 2; i++) {
            try (DeadLetterSink sink = DeadLetterSinks.open("file:" + file, TABLE, noLog)) {
                sink.accept(failure("{}".getBytes(UTF_8)));
            }
        }

        DeadLetterReplay.Summary found = DeadLetterReplay.inspect(file);
        assertThat(found.read()).isEqualTo(2);
        assertThat(found.torn()).isZero();
        assertThat(found.reasons()).containsExactly(Map.entry("VALIDATION", 2L));
    }

    @Test
    void shouldSayWhoseFileItIsThatCannotBeOpened(@TempDir Path folder) {
        assertThatThrownBy(() -> DeadLetterSinks.open("file:" + folder.resolve("no/letters"), TABLE, noLog))
                .isInstanceOf(DeadLetterSinks.OpenException.class)
                .hasMessageContaining("SLUICE_DEAD_LETTERS=file:" + folder);
    }

    @Test
    void shouldRefuseToOpenAServiceThatIsNotThere() {
        assertThatThrownBy(() -> DeadLetterSinks.open("service", TABLE, noLog))
                .isInstanceOf(DeadLetterSinks.OpenException.class)
                .hasMessageContaining("no service io.sluice.ingest.DeadLetterSink");
    }

    @Test
    void shouldOpenTheOneServiceOfTheClassPath(@TempDir Path folder) throws Exception {
        KeptLetters.clear();
        try (AutoCloseable provided = KeptLetters.provideOnThisThread(folder, KeptLetters.class)) {
            try (DeadLetterSink sink = DeadLetterSinks.open("service", TABLE, noLog)) {
                sink.accept(failure("{}".getBytes(UTF_8)));
            }
        }

        assertThat(KeptLetters.kept())
                .singleElement()
                .satisfies(letter -> assertThat(letter.index()).isEqualTo(4));
        assertThat(KeptLetters.closed()).isEqualTo(1);
    }

    @Test
    void shouldRefuseTwoServicesAndOneThatCannotBeMade(@TempDir Path folder) throws Exception {
        try (AutoCloseable provided =
                KeptLetters.provideOnThisThread(folder, KeptLetters.class, KeptLetters.Second.class)) {
            assertThatThrownBy(() -> DeadLetterSinks.open("service", TABLE, noLog))
                    .isInstanceOf(DeadLetterSinks.OpenException.class)
                    .hasMessageContaining("more than one service");
        }
        try (AutoCloseable provided = KeptLetters.provideOnThisThread(folder, KeptLetters.Unmakeable.class)) {
            assertThatThrownBy(() -> DeadLetterSinks.open("service", TABLE, noLog))
                    .isInstanceOf(DeadLetterSinks.OpenException.class)
                    .hasMessageContaining("Unmakeable");
        }
    }
}
