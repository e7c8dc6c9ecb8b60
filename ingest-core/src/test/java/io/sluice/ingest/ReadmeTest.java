package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README shows is compiled and run code. */
class ReadmeTest {

    private static final Path README = Path.of("..", "README.md");
    private static final Path EXAMPLE = Path.of("src/test/java/io/sluice/ingest/EmbeddingExample.java");

    @Test
    void shouldShowTheExampleThatIsCompiled() throws IOException {
        String shown = only("```java\n(.*?)```", Files.readString(README));
        String compiled = only("// README: begin\n(.*?)\n *// README: end", Files.readString(EXAMPLE));

        assertThat(withoutLayout(shown)).isEqualTo(withoutLayout(compiled));
    }

    @Test
    void shouldHaveExactlyTwoSetUpCommands() throws IOException {
        String tryIt = only("## Try it\n(.*?)\n## ", Files.readString(README));

        assertThat(tryIt.lines().filter(line -> line.startsWith("    mvn")).map(String::strip))
                .containsExactly("mvn -B -ntp -Pquickstart verify", "mvn -B -ntp verify");
    }

    private static String only(String pattern, String text) {
        List<String> found = Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(found).as(pattern).hasSize(1);
        return found.get(0);
    }

    /** Where lines break and how far they are indented is the page's own matter. */
    private static String withoutLayout(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining(" ")).replace(" .", ".");
    }
}
