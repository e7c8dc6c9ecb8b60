package io.sluice.ingest.internal.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines in bounded memory, every byte accounted for. */
class LetterLinesTest {

    private static List<LetterLines.Line> read(byte[] file, int maxLineBytes) throws IOException {
        List<LetterLines.Line> found = new ArrayList<>();
        try (LetterLines lines = new LetterLines(new ByteArrayInputStream(file), maxLineBytes)) {
            LetterLines.Line line;
            while ((line = lines.next()) != null) {
                found.add(line);
            }
        }
        return found;
    }

    @Test
    void shouldGiveLinesWithTheirPlaces() throws IOException {
        List<LetterLines.Line> found = read("ab\n\n\ncd\ne".getBytes(StandardCharsets.UTF_8), 100);

        assertThat(found)
                .extracting(line -> new String(line.bytes(), StandardCharsets.UTF_8))
                .containsExactly("ab", "cd", "e");
        assertThat(found).extracting(LetterLines.Line::offset).containsExactly(0L, 5L, 8L);
        assertThat(found).allMatch(LetterLines.Line::endsLine).noneMatch(LetterLines.Line::overlong);
    }

    @Test
    void shouldGiveALineThatIsTooLongInParts() throws IOException {
        List<LetterLines.Line> found = read("abcdefg\nxy\nabc".getBytes(StandardCharsets.UTF_8), 3);

        assertThat(found)
                .extracting(line -> new String(line.bytes(), StandardCharsets.UTF_8))
                .containsExactly("abc", "def", "g", "xy", "abc", "");
        assertThat(found).extracting(LetterLines.Line::overlong).containsExactly(true, true, true, false, true, true);
        assertThat(found).extracting(LetterLines.Line::endsLine).containsExactly(false, false, true, true, false, true);
        assertThat(found).extracting(LetterLines.Line::offset).containsExactly(0L, 3L, 6L, 8L, 11L, 14L);
    }

    @Test
    void shouldLoseNoByteOfRandomFiles() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            byte[] file = new byte[random.nextInt(200_000)];
            random.nextBytes(file);
            int newlines = random.nextInt(50);
            for (int i = 0; i < file.length; i++) {
                if (file[i] == '\n' && newlines < 25) {
                    file[i] = 'x';
                }
            }
            int maxLineBytes = 1 + random.nextInt(100_000);

            ByteArrayOutputStream again = new ByteArrayOutputStream();
            for (LetterLines.Line line : read(file, maxLineBytes)) {
                assertThat(line.bytes().length).isLessThanOrEqualTo(maxLineBytes);
                again.write(line.bytes());
                if (line.endsLine()) {
                    again.write('\n');
                }
            }

            assertThat(withoutEmptyLines(again.toByteArray())).isEqualTo(withoutEmptyLines(file));
        }
    }

    private static String withoutEmptyLines(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1)
                .replaceAll("\n+", "\n")
                .replaceAll("^\n|\n$", "");
    }
}
