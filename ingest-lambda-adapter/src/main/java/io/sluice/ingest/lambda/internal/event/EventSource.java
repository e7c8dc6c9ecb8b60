package io.sluice.ingest.lambda.internal.event;

/** Where an event comes from, by its shape. */
public enum EventSource {
    /** The readings themselves: whoever invokes the function directly, a rule of IoT Core among them. */
    DIRECT,
    /** The readings in base64, as {@code data}: a rule of IoT Core for payloads that are no JSON. */
    DIRECT_DATA,
    /** Requests through API Gateway (REST and HTTP), a function URL or a load balancer. */
    HTTP,
    /** Messages of a queue. */
    SQS,
    /** A notification. */
    SNS,
    /** Records of a stream. */
    KINESIS,
    /** Records of topics, of MSK or of one's own Kafka. */
    KAFKA,
    /** An event of a bus. */
    EVENT_BRIDGE,
    /** A batch of nothing. */
    EMPTY;

    /**
     * Whether it goes on from what the answer says, so that an answer must wait for the outcomes.
     *
     * @return true for queues, streams and topics
     */
    public boolean checkpoints() {
        return this == SQS || this == KINESIS || this == KAFKA;
    }
}
