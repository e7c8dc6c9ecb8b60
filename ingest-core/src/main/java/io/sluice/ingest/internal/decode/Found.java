package io.sluice.ingest.internal.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells what a parser is at, for refusals. Offsets are characters of the reading. */
final class Found {

    private Found() {}

    /** Where the current token, a name or a value, begins. */
    static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /** The current value in words, shortened. */
    static String value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> "found an object";
            case START_ARRAY -> "found an array";
            case VALUE_STRING -> "found the string \"" + text(parser) + '"';
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "found the number " + text(parser);
            default -> "found " + token.asString();
        };
    }

    private static String text(JsonParser parser) throws IOException {
        int length = Math.min(parser.getTextLength(), 2 * (Excerpt.SHOWN + 1));
        return Excerpt.of(new String(parser.getTextCharacters(), parser.getTextOffset(), length));
    }

    /** The field of the reading itself that the parser is at or inside of, made fit for a log line. */
    static @Nullable String field(JsonParser parser) {
        JsonStreamContext context = parser.getParsingContext();
        while (context.getParent() != null && !context.getParent().inRoot()) {
            context = context.getParent();
        }
        String name = context.getCurrentName();
        return name == null ? null : Excerpt.of(name);
    }
}
