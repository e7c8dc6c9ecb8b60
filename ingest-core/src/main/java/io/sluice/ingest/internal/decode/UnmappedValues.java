package io.sluice.ingest.internal.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Steps over the value of a field that no column is mapped to, and holds it to the same strictness: what is not stored
 * today may be mapped tomorrow, and a device that sends a key twice is at fault wherever it does.
 */
final class UnmappedValues {

    private final SeenNames names;
    private final Refusal refusal;

    UnmappedValues(SeenNames names, Refusal refusal) {
        this.names = names;
        this.refusal = refusal;
    }

    /** Steps over the value that the parser is at; false if it breaks a rule. The reading itself is level 1. */
    boolean skip(JsonParser parser) throws IOException {
        int level = 1;
        JsonToken token = parser.currentToken();
        while (true) {
            if (token.isStructStart()) {
                level++;
                if (level > Limits.NESTING) {
                    return refuse(parser, "nested more than " + Limits.NESTING + " levels deep");
                }
                // An array has no names; its level is begun all the same, to keep the count.
                names.begin(level);
            } else if (token.isStructEnd()) {
                level--;
            } else if (token == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.length() > Limits.NAME_CHARS) {
                    return refuse(parser, longName(name));
                }
                if (!names.add(level, name)) {
                    return refuse(parser, "the name \"" + Excerpt.of(name) + "\" appears twice in one object");
                }
            }
            if (level == 1) {
                return true;
            }
            token = parser.nextToken();
        }
    }

    static String longName(String name) {
        return "a field name of " + name.length() + " characters; at most " + Limits.NAME_CHARS + " are taken";
    }

    private boolean refuse(JsonParser parser, String reason) {
        return refusal.at(Found.offset(parser), Found.field(parser), reason);
    }
}
