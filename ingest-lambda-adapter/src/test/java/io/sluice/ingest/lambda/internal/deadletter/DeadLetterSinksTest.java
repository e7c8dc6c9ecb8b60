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
import io.sluice.ingest.ReadingTable;
import io.sluice.ingest.WriteFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

        assertThat(lines())
                .containsExactly(Map.of(
                        "deadLetter", "1",
                        "part", "1",
                        "parts", "1",
                        "kind", "VALIDATION",
                        "message", "a \"bad\" one",
                        "index", "4",
                        "offset", "17",
                        "field", "temp",
                        "attempts", "0",
                        "json", "{\"temp\":\"é\nx\"}"));
    }

    @Test
    void shouldWriteBytesThatAreNoTextInBase64() throws Exception {
        byte[] bytes = "{\u00c3(".getBytes(ISO_8859_1);
        DeadLetterSinks.open("log", TABLE, new PrintStream(log, true, UTF_8)).accept(failure(bytes));

        assertThat(Base64.getDecoder().decode(lines().get(0).get("base64"))).isEqualTo(bytes);
    }

    @Test
    void shouldWriteALongLetterInFullOverSeveralLinesThatTheLogTakes() throws Exception {
        String json = "x" + "😀\u0001".repeat(50_000);
        DeadLetterSinks.open("log", TABLE, new PrintStream(log, true, UTF_8)).accept(failure(json.getBytes(UTF_8)));

        StringBuilder all = new StringBuilder();
        List<Map<String, String>> lines = lines();
        for (int part = 0; part < lines.size(); part++) {
            assertThat(lines.get(part)).containsEntry("part", Integer.toString(part + 1));
            assertThat(lines.get(part)).containsEntry("parts", Integer.toString(lines.size()));
            all.append(lines.get(part).get("json"));
        }
        assertThat(lines).hasSizeGreaterThan(1);
        assertThat(all).hasToString(json);
        for (String line : log.toString(UTF_8).split("\n")) {
            assertThat(line.getBytes(UTF_8).length).isLessThan(256 * 1024);
        }
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
