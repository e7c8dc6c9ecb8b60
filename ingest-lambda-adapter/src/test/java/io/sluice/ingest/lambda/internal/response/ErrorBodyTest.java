package io.sluice.ingest.lambda.internal.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorBodyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\"quoted\" and \\ and /",
                "\n\r\t\b\f\u0000\u0001\u001f\u007f",
                "é € 😀 \u2028",
                "{\"not\":\"ours\"}"
            })
    void case38_everyMessageComesBackAsItWas(String message) throws IOException {
        assertThat(parse(ErrorBody.of("Function.X", message))[0]).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00\ud83d", "a\ud83d!"})
    void case38_halfAPairIsReplaced(String message) throws IOException {
        String expected = message.replaceAll("[\ud800-\udfff]", "\ufffd");
        assertThat(parse(ErrorBody.of("Function.X", message))[0]).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "😀", "\u0001", "\"", "x😀"})
    void case38_theMessageIsCapped(String unit) throws IOException {
        for (int extra = 0; extra < 8; extra++) {
            String message = "y".repeat(extra) + unit.repeat(20_000);
            byte[] body = ErrorBody.of("Function.X", message);

            String parsed = parse(body)[0];
            assertThat(body.length).isBetween(8_000, ErrorBody.MAX_MESSAGE_BYTES + 100);
            assertThat(parsed).endsWith("...");
            assertThat(message).startsWith(parsed.substring(0, parsed.length() - 3));
        }
    }

    @Test
    void shouldNotCutWhatFitsExactly() throws IOException {
        String message = "x".repeat(ErrorBody.MAX_MESSAGE_BYTES);
        assertThat(parse(ErrorBody.of("Function.X", message))[0]).isEqualTo(message);
        assertThat(parse(ErrorBody.of("Function.X", message + "x"))[0])
                .hasSize(ErrorBody.MAX_MESSAGE_BYTES)
                .endsWith("x...");
    }

    @Test
    void case38_theStackTraceIsCapped() throws IOException {
        StackTraceElement[] deep = new StackTraceElement[500];
        Arrays.fill(deep, new StackTraceElement("some.Type\"", "method", "Type.java", 7));
        IllegalStateException thrown = new IllegalStateException((String) null);
        thrown.setStackTrace(deep);

        String[] parsed = parse(ErrorBody.of(thrown));

        assertThat(parsed[0]).isEmpty();
        assertThat(parsed[1]).isEqualTo("java.lang.IllegalStateException");
        assertThat(parsed[2].lines()).hasSize(ErrorBody.MAX_FRAMES).containsOnly("some.Type\".method(Type.java:7)");
    }

    /** Message, type and frames; fails unless the body has exactly these three. */
    private static String[] parse(byte[] body) throws IOException {
        String[] parts = new String[3];
        try (JsonParser parser = new JsonFactory().createParser(new String(body, UTF_8))) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            assertThat(parser.nextFieldName()).isEqualTo("errorMessage");
            parts[0] = parser.nextTextValue();
            assertThat(parser.nextFieldName()).isEqualTo("errorType");
            parts[1] = parser.nextTextValue();
            assertThat(parser.nextFieldName()).isEqualTo("stackTrace");
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            StringBuilder frames = new StringBuilder();
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                frames.append(parser.getText()).append('\n');
            }
            parts[2] = frames.toString();
            assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
            assertThat(parser.nextToken()).isNull();
        }
        return parts;
    }
}
