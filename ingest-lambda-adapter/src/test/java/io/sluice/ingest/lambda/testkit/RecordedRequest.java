package io.sluice.ingest.lambda.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came, byte for byte. Immutable as long as nobody writes to its arrays.
 *
 * @param connection the number of the connection it came on, from 1
 * @param receivedNanos {@link System#nanoTime()} when its last byte had come
 * @param method as in the request line
 * @param path as in the request line, not decoded
 * @param version as in the request line
 * @param headers by name in lower case; a repeated one's values joined by commas
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent")
public record RecordedRequest(
        int connection,
        long receivedNanos,
        String method,
        String path,
        String version,
        Map<String, String> headers,
        byte[] body) {

    /**
     * A header's value.
     *
     * @param name in any case
     * @return the value, or null if there is no such header
     */
    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The body as text.
     *
     * @return decoded as UTF-8
     */
    public String text() {
        return new String(body, UTF_8);
    }

    /**
     * The last part of the path: {@code next}, {@code response}, {@code error}.
     *
     * @return what follows the last slash
     */
    public String call() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return method + " " + path + " on #" + connection + " " + Arrays.hashCode(body);
    }
}
