package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The conformance cases are numbered, and every number is in the display name of a test. */
class CaseCoverageTest {

    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern DISPLAY_NAME = Pattern.compile("@DisplayName\\(\\s*\"([^\"]*)\"");
    private static final Pattern CASE = Pattern.compile("\\bcase ([0-9]+)\\b");

    /** All but packaging. */
    private static final List<Integer> DUE =
            IntStream.rangeClosed(1, 49).boxed().toList();

    @Test
    void shouldHaveATestForEveryCase() throws IOException {
        TreeSet<Integer> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            for (Path source : sources) {
                Matcher name = DISPLAY_NAME.matcher(Files.readString(source));
                while (name.find()) {
                    Matcher number = CASE.matcher(name.group(1));
                    while (number.find()) {
                        found.add(Integer.valueOf(number.group(1)));
                    }
                }
            }
        }
        assertThat(found).containsAll(DUE);
    }
}
