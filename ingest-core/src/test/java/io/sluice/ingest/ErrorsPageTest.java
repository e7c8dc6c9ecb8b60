package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} says of every kind what the code says. */
class ErrorsPageTest {

    private static final Pattern ROW =
            Pattern.compile("\\| `([A-Z_]+)` \\| (yes|no) \\| (yes|no) \\| ([^|]{20,}) \\| ([^|]{20,}) \\|");

    @Test
    void shouldHaveARowForEveryKindInTheirOrder() throws IOException {
        List<String> rows = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("..", "docs", "errors.md")));
        while (row.find()) {
            rows.add(row.group(1) + " retryable=" + row.group(2) + " maybeStored=" + row.group(3));
        }

        assertThat(rows)
                .containsExactlyElementsOf(Stream.of(FailureKind.values())
                        .map(kind -> kind + " retryable=" + (kind.isRetryable() ? "yes" : "no") + " maybeStored="
                                + (kind.maybeStored() ? "yes" : "no"))
                        .toList());
    }
}
