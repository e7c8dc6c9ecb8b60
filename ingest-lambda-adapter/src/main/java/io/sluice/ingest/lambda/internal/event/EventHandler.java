package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.event.ReadingGateway.Outcomes;
import io.sluice.ingest.lambda.internal.response.HttpAnswer;
import io.sluice.ingest.lambda.internal.runtime.AnsweringHandler;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.Invocation;
import io.sluice.ingest.lambda.internal.runtime.PendingAnswer;
import java.util.function.LongSupplier;

/**
 * The handler of every event: finds out where it comes from, has its readings written, and answers as its source
 * expects. Its buffers serve one event after another.
 */
public final class EventHandler implements AnsweringHandler {

    private final EventSettings settings;
    private final LongSupplier clockMillis;
    private final Envelope envelope;
    private final HttpRequest request = new HttpRequest();
    private final DocumentWriter writer;
    private final RecordIntake records;

    /**
     * Sets the handler up.
     *
     * @param gateway where readings go
     * @param settings how events are handled
     * @param clockMillis milliseconds since the epoch, the deadline's clock
     */
    public EventHandler(ReadingGateway gateway, EventSettings settings, LongSupplier clockMillis) {
        this.settings = settings;
        this.clockMillis = clockMillis;
        this.envelope = new Envelope(settings.fields());
        this.writer = new DocumentWriter(gateway, settings);
        this.records = new RecordIntake(writer, settings.fields().get(0));
    }

    @Override
    public PendingAnswer begin(Invocation invocation) throws FunctionException {
        EventBudget budget = new EventBudget(invocation, settings, clockMillis);
        EventSource source = envelope.find(invocation);
        boolean toldByError = !source.checkpoints() && source != EventSource.EMPTY && source != EventSource.HTTP;
        if (toldByError && budget.isSpent()) {
            throw new FunctionException(EventFailures.DEADLINE, budget.lateness());
        }
        return switch (source) {
            case DIRECT -> new DocumentAnswer(writer.writeEvent(envelope.document(), budget), budget);
            case DIRECT_DATA -> new DocumentAnswer(writer.writeBase64(envelope.get(Envelope.DATA), budget), budget);
            case HTTP -> request(budget);
            default -> batch(source, invocation, budget);
        };
    }

    private PendingAnswer batch(EventSource source, Invocation invocation, EventBudget budget)
            throws FunctionException {
        records.clear();
        switch (source) {
            case KAFKA -> {
                if (envelope.records().isArray()) {
                    records.writeRecords(envelope.records(), source, budget);
                } else {
                    records.writeTopics(envelope.get(Envelope.TOPIC_RECORDS), budget);
                }
            }
            case EVENT_BRIDGE -> {
                if (!envelope.isPing()) {
                    records.addDocument(writer.writeText(envelope.get(Envelope.DETAIL), budget));
                }
            }
            case EMPTY -> {}
            default -> records.writeRecords(envelope.records(), source, budget);
        }
        return new BatchOutcome(
                source,
                records.batch(),
                records.isFifo(),
                invocation.body(),
                settings.partialBatch().contains(source),
                envelope.windowState(),
                budget);
    }

    private PendingAnswer request(EventBudget budget) throws FunctionException {
        request.read(envelope, settings.healthPath());
        if (request.isHealthCheck()) {
            return new KnownAnswer(
                    HttpAnswer.of(request.form(), 200, HttpAnswer.message("the function lives"), null, null));
        }
        if (!request.isWrite()) {
            return new KnownAnswer(HttpAnswer.of(
                    request.form(),
                    405,
                    HttpAnswer.message("readings are taken by POST and PUT"),
                    "Allow",
                    "POST, PUT"));
        }
        JsonValue body = envelope.get(Envelope.BODY);
        if (!body.isString() || body.innerStart() == body.innerEnd()) {
            return new KnownAnswer(
                    HttpAnswer.of(request.form(), 400, HttpAnswer.message("the request has no body"), null, null));
        }
        Outcomes outcomes = budget.isSpent()
                ? KnownOutcomes.notWritten(budget.lateness())
                : envelope.get(Envelope.BASE64).isTrue()
                                || envelope.get(Envelope.LATTICE_BASE64).isTrue()
                        ? writer.writeBase64(body, budget)
                        : writer.writeText(body, budget);
        return new RequestAnswer(request.form(), outcomes, budget);
    }
}
