package io.sluice.ingest.internal.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Lines that never run into each other, whatever happens to the disk. */
class LetterFileTest {

    private Path path;

    @BeforeEach
    void name(@TempDir Path folder) {
        path = folder.resolve("letters");
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> lines(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        try (LetterLines lines = LetterLines.of(file)) {
            LetterLines.Line line;
            while ((line = lines.next()) != null) {
                found.add(new String(line.bytes(), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    @Test
    void shouldKeepEveryWholeLineWhenTheFileWasCutOffAnywhere() throws IOException {
        List<String> texts = List.of("{\"a\":1}", "{\"b\":\"zwölf\"}", "{\"c\":[1,2]}", "{}");
        byte[] whole = (String.join("\n", texts) + "\n").getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= whole.length; cut++) {
            byte[] left = Arrays.copyOf(whole, cut);
            Files.write(path, left);
            String before = new String(left, StandardCharsets.ISO_8859_1);
            List<String> due = new ArrayList<>(List.of(before.split("\n")));
            due.removeIf(String::isEmpty);
            due.add("{\"next\":true}");

            try (LetterFile file = LetterFile.open(path, LetterChannel::open)) {
                file.add(line("{\"next\":true}"));
            }

            List<String> found = new ArrayList<>();
            for (String text :
                    Files.readString(path, StandardCharsets.ISO_8859_1).split("\n")) {
                if (!text.isEmpty()) {
                    found.add(text);
                }
            }
            assertThat(found).as("cut after %s bytes", cut).isEqualTo(due);
            assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
                    .startsWith(before)
                    .endsWith("}\n");
        }
    }

    @Test
    void shouldTakeBackWhatAFullDiskTookOfALine() throws IOException {
        SmallDisk disk = new SmallDisk(path, 30);
        try (LetterFile file = LetterFile.open(path, disk)) {
            file.add(line("first, of 20 bytes."));

            assertThatThrownBy(() -> file.add(line("second, of 21 bytes.")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(path.toString())
                    .hasMessageContaining("holds 20 bytes")
                    .hasMessageContaining("No space left on device");
            assertThat(Files.size(path)).isEqualTo(20);

            file.add(line("short"));
        }
        assertThat(lines(path)).containsExactly("first, of 20 bytes.", "short");
    }

    @Test
    void shouldTakeAPartBackLaterWhenEvenThatFailsAtFirst() throws IOException {
        SmallDisk disk = new SmallDisk(path, 30);
        try (LetterFile file = LetterFile.open(path, disk)) {
            file.add(line("first, of 20 bytes."));
            disk.truncates = false;
            assertThatThrownBy(() -> file.add(line("second, of 21 bytes."))).isInstanceOf(IOException.class);
            assertThat(Files.size(path)).isEqualTo(30);

            assertThatThrownBy(() -> file.add(line("x")))
                    .as("it would stand behind a part of a line")
                    .isInstanceOf(IOException.class);

            disk.truncates = true;
            file.add(line("x"));
        }
        assertThat(lines(path)).containsExactly("first, of 20 bytes.", "x");
    }

    @Test
    void shouldGoOnAtTheEndOfAFileThatSomebodyElseCutsOff() throws IOException {
        try (LetterFile file = LetterFile.open(path, LetterChannel::open)) {
            file.add(line("first"));
            file.add(line("second"));
            Files.writeString(path, "first\nsec");

            file.add(line("third"));
            assertThat(Files.readString(path)).isEqualTo("first\nsec\nthird\n");
            assertThat(file.size()).isEqualTo(Files.size(path));

            Files.writeString(path, "");
            file.add(line("fourth"));
        }
        assertThat(Files.readString(path)).isEqualTo("fourth\n");
    }

    @Test
    void shouldWriteOverNothingThatSomebodyElseAdds() throws IOException {
        try (LetterFile file = LetterFile.open(path, LetterChannel::open)) {
            file.add(line("first"));
            Files.writeString(path, "by hand", StandardOpenOption.APPEND);
            file.add(line("second"));
        }
        assertThat(lines(path)).containsExactly("first", "by hand", "second");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayThatTheDiskIsFull() throws IOException {
        Files.createSymbolicLink(path, Path.of("/dev/full"));
        try (LetterFile file = LetterFile.open(path, LetterChannel::open)) {
            assertThatThrownBy(() -> file.add(line("{}")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device");
        }
    }

    /** A disk with so many bytes of room. */
    private static final class SmallDisk implements LetterChannel.Opener {
        private final Path path;
        private final long room;
        private boolean truncates = true;

        SmallDisk(Path path, long room) {
            this.path = path;
            this.room = room;
        }

        @Override
        public LetterChannel open(Path file) throws IOException {
            LetterChannel real = LetterChannel.open(path);
            return new LetterChannel() {
                @Override
                public long size() throws IOException {
                    return real.size();
                }

                @Override
                public byte byteAt(long at) throws IOException {
                    return real.byteAt(at);
                }

                @Override
                public void write(byte[] bytes, long at) throws IOException {
                    int fits = (int) Math.min(bytes.length, room - at);
                    real.write(Arrays.copyOf(bytes, Math.max(0, fits)), at);
                    if (fits < bytes.length) {
                        throw new IOException("No space left on device");
                    }
                }

                @Override
                public void truncate(long size) throws IOException {
                    if (!truncates) {
                        throw new IOException("Input/output error");
                    }
                    real.truncate(size);
                }

                @Override
                public void force() throws IOException {
                    real.force();
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }
    }
}
