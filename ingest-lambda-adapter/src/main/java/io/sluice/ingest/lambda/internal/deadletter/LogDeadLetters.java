package io.sluice.ingest.lambda.internal.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ingest.DeadLetterSink;
import io.sluice.ingest.WriteFailure;
import io.sluice.ingest.lambda.internal.response.JsonText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes each reading that was not stored as a line of JSON, in full: one that is too long for a line of the log goes
 * over several, which have its number and theirs. Standard error is the function's log. Thread-safe.
 */
public final class LogDeadLetters implements DeadLetterSink {

    /** A line of CloudWatch holds 256 KiB; escaped a character has at most six bytes. */
    static final int MAX_PART_CHARS = 40 * 1024;

    private static final int MAX_MESSAGE_BYTES = 8 * 1024;
    private static final int MAX_FIELD_BYTES = 512;
    private static final int NO_LIMIT = 1 << 30;

    private final PrintStream to;
    private long letters;

    /**
     * Prepares to write.
     *
     * @param to takes the lines; not closed with this
     */
    public LogDeadLetters(PrintStream to) {
        this.to = to;
    }

    @Override
    public synchronized void accept(WriteFailure failure) throws IOException {
        letters++;
        byte[] json = failure.json();
        String text = json == null ? "" : text(json);
        String name = text == null ? "base64" : "json";
        String content = text == null ? Base64.getEncoder().encodeToString(json) : text;
        int parts = Math.max(1, (content.length() + MAX_PART_CHARS - 1) / MAX_PART_CHARS);
        int start = 0;
        for (int part = 1; part <= parts; part++) {
            int end = part == parts ? content.length() : wholeCharacters(content, start + MAX_PART_CHARS);
            line(failure, part, parts, name, content.substring(start, end));
            start = end;
        }
        if (to.checkError()) {
            throw new IOException("the log of dead letters cannot be written to");
        }
    }

    private void line(WriteFailure failure, int part, int parts, String name, String content) {
        JsonText line = new JsonText();
        line.raw("{\"deadLetter\":").number(letters);
        line.raw(",\"part\":").number(part).raw(",\"parts\":").number(parts);
        line.raw(",\"kind\":\"").raw(failure.kind().name()).raw("\",\"message\":");
        line.string(failure.message(), MAX_MESSAGE_BYTES);
        line.raw(",\"index\":").number(failure.index());
        if (failure.offset() >= 0) {
            line.raw(",\"offset\":").number(failure.offset());
        }
        if (failure.field() != null) {
            line.raw(",\"field\":").string(failure.field(), MAX_FIELD_BYTES);
        }
        line.raw(",\"attempts\":").number(failure.attempts());
        if (failure.json() == null) {
            line.raw(",\"values\":").string(failure.values().toString(), MAX_PART_CHARS);
        }
        line.raw(",\"").raw(name).raw("\":").string(content, NO_LIMIT);
        byte[] bytes = line.raw("}\n").toBytes();
        to.write(bytes, 0, bytes.length);
    }

    /** Not between the two halves of a pair. */
    private static int wholeCharacters(String text, int end) {
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }

    /** The text, or null if the bytes are none. */
    private static @Nullable String text(byte[] json) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        to.flush();
        if (to.checkError()) {
            throw new IOException("the last dead letters may not be written");
        }
    }
}
