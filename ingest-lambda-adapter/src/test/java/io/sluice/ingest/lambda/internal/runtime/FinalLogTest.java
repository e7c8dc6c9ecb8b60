package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FinalLogTest {

    private static final Pattern LINE =
            Pattern.compile("\\{\"timestamp\":\"([^\"]+)\",\"level\":\"FATAL\",\"message\":\"(.*)\"}\n");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private FinalLog log(Map<String, String> environment) {
        return new FinalLog(new PrintStream(out, false, UTF_8), environment);
    }

    private String written() {
        String text = out.toString(UTF_8);
        out.reset();
        return text;
    }

    @Test
    void shouldWriteTextUnlessToldOtherwise() {
        log(Map.of()).write("it is \"over\"");
        assertThat(written()).isEqualTo("it is \"over\"\n");

        log(Map.of("AWS_LAMBDA_LOG_FORMAT", "Text")).write("over");
        assertThat(written()).isEqualTo("over\n");
    }

    @Test
    void shouldWriteOneLineWithLevelAndTimeWhenTheFormatIsJson() {
        Instant before = Instant.now();
        log(Map.of("AWS_LAMBDA_LOG_FORMAT", "JSON")).write("it is\n\"over\" über");

        Matcher line = LINE.matcher(written());
        assertThat(line.matches()).isTrue();
        assertThat(Instant.parse(line.group(1))).isBetween(before, Instant.now());
        assertThat(line.group(2)).isEqualTo("it is\\n\\\"over\\\" über");
    }

    @Test
    void shouldHaveTheLineForNoMemoryReadyInTheSameFormat() {
        FinalLog log = log(Map.of("AWS_LAMBDA_LOG_FORMAT", "JSON"));
        log.prepare();
        log.writeNoMemory();

        Matcher line = LINE.matcher(written());
        assertThat(line.matches()).isTrue();
        assertThat(line.group(2)).isEqualTo("fatal: an Error, and no memory to say which");
    }
}
