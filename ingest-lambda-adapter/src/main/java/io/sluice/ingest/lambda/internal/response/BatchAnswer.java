package io.sluice.ingest.lambda.internal.response;

/** The answer to a batch of records: those that its source is to deliver again. For one thread. */
public final class BatchAnswer {

    private static final String OPEN = "{\"batchItemFailures\":[";

    private final JsonText json = new JsonText().raw(OPEN);
    private boolean first = true;

    /**
     * Names a record.
     *
     * @param from holds its id as it stood in the event, escapes and all
     * @param start where the id begins, inside its quotes
     * @param end where it ends, exclusive
     * @return this
     */
    public BatchAnswer add(byte[] from, int start, int end) {
        next().raw("{\"itemIdentifier\":\"").raw(from, start, end).raw("\"}");
        return this;
    }

    /**
     * Names a record of Kafka.
     *
     * @param from holds both parts as they stood in the event
     * @param start where the topic and partition begin, inside their quotes
     * @param end where they end, exclusive
     * @param offset the record's offset
     * @return this
     */
    public BatchAnswer add(byte[] from, int start, int end, long offset) {
        next().raw("{\"itemIdentifier\":{\"partition\":\"").raw(from, start, end);
        json.raw("\",\"offset\":").number(offset).raw("}}");
        return this;
    }

    /**
     * The answer's body with the state of a tumbling window, after which nothing must be added any more.
     *
     * @param from holds the state, a value of JSON
     * @param start where it begins
     * @param end where it ends, exclusive
     * @return JSON
     */
    public byte[] toJson(byte[] from, int start, int end) {
        return json.raw("],\"state\":").raw(from, start, end).raw("}").toBytes();
    }

    private JsonText next() {
        if (!first) {
            json.raw(",");
        }
        first = false;
        return json;
    }

    /** The answer's body, which must not be added to any more. */
    public byte[] toJson() {
        return json.raw("]}").toBytes();
    }
}
