package io.sluice.ingest.lambda.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event for {@link FakeRuntimeApi} to hand out, with its headers and the way it is delivered. For one thread. */
public final class Event {

    private static final long DEFAULT_TIMEOUT_MILLIS = 30_000;

    private final byte[] body;
    private final List<String> extraFields = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private String requestId = UUID.randomUUID().toString();
    private @Nullable String idField = "Lambda-Runtime-Aws-Request-Id";
    private @Nullable String deadline;
    private boolean explicitDeadline;

    private Event(byte[] body) {
        this.body = body;
    }

    /**
     * An event with a random id and a deadline 30 s after it is handed out.
     *
     * @param json the body
     * @return the event
     */
    public static Event of(String json) {
        return new Event(json.getBytes(UTF_8));
    }

    /**
     * An event of any bytes.
     *
     * @param body the body; not copied
     * @return the event
     */
    public static Event of(byte[] body) {
        return new Event(body);
    }

    /**
     * Sets the request id.
     *
     * @param id as it stands in the header
     * @return this
     */
    public Event id(String id) {
        requestId = id;
        return this;
    }

    /**
     * Sets the name of the header that the id stands in.
     *
     * @param name in any case; null for no id at all
     * @return this
     */
    public Event idField(@Nullable String name) {
        idField = name;
        return this;
    }

    /**
     * Sets the deadline header.
     *
     * @param value what it says, a number or not; null for no such header
     * @return this
     */
    public Event deadline(@Nullable String value) {
        deadline = value;
        explicitDeadline = true;
        return this;
    }

    /**
     * Adds a header field.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public Event header(String name, String value) {
        extraFields.add(name + ": " + value + "\r\n");
        return this;
    }

    /**
     * Says how the event goes over the wire: each time it is asked for, the next way; the last one stays.
     *
     * @param ways one or more
     * @return this
     */
    public Event deliveredAs(Delivery... ways) {
        deliveries.addAll(List.of(ways));
        return this;
    }

    /**
     * The request id.
     *
     * @return as set, or random
     */
    public String id() {
        return requestId;
    }

    byte[] body() {
        return body;
    }

    Delivery delivery(int attempt) {
        return deliveries.isEmpty() ? Delivery.PLAIN : deliveries.get(Math.min(attempt, deliveries.size() - 1));
    }

    String fields() {
        StringBuilder fields = new StringBuilder(256);
        if (idField != null) {
            fields.append(idField).append(": ").append(requestId).append("\r\n");
        }
        String value = explicitDeadline ? deadline : Long.toString(System.currentTimeMillis() + DEFAULT_TIMEOUT_MILLIS);
        if (value != null) {
            fields.append("Lambda-Runtime-Deadline-Ms: ").append(value).append("\r\n");
        }
        fields.append("Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:123456789012:function:ingest\r\n");
        fields.append("Content-Type: application/json\r\n");
        extraFields.forEach(fields::append);
        return fields.toString();
    }
}
