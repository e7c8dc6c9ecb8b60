package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.lambda.internal.response.JsonText;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;

/**
 * The lines that say why the process ends. Where the platform's log format is JSON, it takes a line without level and
 * timestamp for one of level INFO, and drops it where the function's log level is higher: so they have both. Thread-safe.
 */
public final class FinalLog {

    private static final int MAX_MESSAGE_BYTES = 64 * 1024;
    private static final String NO_MEMORY = "fatal: an Error, and no memory to say which";

    private final PrintStream out;
    private final boolean json;
    private volatile byte[] noMemory = (NO_MEMORY + "\n").getBytes(UTF_8);

    /**
     * Prepares to write.
     *
     * @param out the function's log
     * @param environment says the log's format
     */
    public FinalLog(PrintStream out, Map<String, String> environment) {
        this.out = out;
        this.json = "JSON".equalsIgnoreCase(environment.get("AWS_LAMBDA_LOG_FORMAT"));
    }

    /** Writes a line. */
    public void write(String message) {
        write(line(message));
    }

    /** Makes the line of {@link #writeNoMemory} now, while there is memory; its time is then the present. */
    void prepare() {
        noMemory = line(NO_MEMORY);
    }

    /** Writes, needing no memory, that there is none. */
    void writeNoMemory() {
        write(noMemory);
    }

    private void write(byte[] line) {
        out.write(line, 0, line.length);
        out.flush();
    }

    private byte[] line(String message) {
        if (!json) {
            return (message + "\n").getBytes(UTF_8);
        }
        return new JsonText()
                .raw("{\"timestamp\":\"")
                .raw(Instant.now().toString())
                .raw("\",\"level\":\"FATAL\",\"message\":")
                .string(message, MAX_MESSAGE_BYTES)
                .raw("}\n")
                .toBytes();
    }
}
