package io.sluice.ingest.internal.deadletter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;

/** What writer and reader of letters agree on; docs/dead-letters.md lists the fields for users. */
final class LetterFormat {

    /** The version that this code writes, and the only one that it reads. */
    static final int VERSION = 1;

    /** The longest line, so that a reader knows how much memory it needs. */
    static final int MAX_LINE_BYTES = 16 << 20;

    /** The longest letter, which may go over several lines. */
    static final int MAX_LETTER_BYTES = 64 << 20;

    /** What every line says of itself: a log that keeps only what is important keeps a line of this level. */
    static final String ERROR = "ERROR";

    static final String FIELD_VERSION = "v";
    static final String KIND = "kind";
    static final String MESSAGE = "message";
    static final String CAUSE = "cause";
    static final String ATTEMPTS = "attempts";
    static final String LEVEL = "level";
    static final String TIMESTAMP = "timestamp";
    static final String TIME = "time"; // of letters of earlier versions, which have no timestamp
    static final String AGE_MILLIS = "ageMillis";
    static final String NODE = "node";
    static final String SHARD = "shard";
    static final String WRITE_TIME = "writeTimeMicros";
    static final String KEYSPACE = "keyspace";
    static final String TABLE = "table";
    static final String INDEX = "index";
    static final String OFFSET = "offset";
    static final String FIELD = "field";
    static final String VALUES = "values";
    static final String JSON = "json";
    static final String JSON_BASE64 = "jsonBase64";
    static final String LETTER = "letter";
    static final String PART = "part";
    static final String PARTS = "parts";
    static final String TEXT = "text";

    /** Floats as the shortest decimal that reads back to the same bits, which the JDK's own are not before 19. */
    static final JsonFactory JSON_FACTORY = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_LETTER_BYTES)
                    .build())
            .build();

    private LetterFormat() {}
}
