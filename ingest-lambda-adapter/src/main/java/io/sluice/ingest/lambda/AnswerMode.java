package io.sluice.ingest.lambda;

/** When an event is answered. */
public enum AnswerMode {
    /** When every reading has its outcome, or the deadline is near; what failed is told to the event's source. */
    DURABLE,
    /**
     * Once all readings are accepted. Their outcomes are awaited after the answer and before the next event, and what
     * failed goes to the dead-letter sink alone. Sources that go by the answer (SQS, Kinesis, Kafka), and events with a
     * reading that is refused, are answered as by DURABLE all the same.
     */
    RESPONSIVE
}
