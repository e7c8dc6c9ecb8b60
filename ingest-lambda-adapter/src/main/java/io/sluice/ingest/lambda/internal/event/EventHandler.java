package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.runtime.AnsweringHandler;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;
import io.sluice.ingest.lambda.internal.runtime.Invocation;
import io.sluice.ingest.lambda.internal.runtime.PendingAnswer;
import java.util.function.LongSupplier;

/** The handler of every event: finds out where it comes from, writes its readings, and answers as its source expects. */
public final class EventHandler implements AnsweringHandler {

    private final ReadingGateway gateway;
    private final EventSettings settings;
    private final LongSupplier clockMillis;
    private final EventDocument document = new EventDocument();

    /**
     * Sets the handler up.
     *
     * @param gateway where readings go
     * @param settings how events are handled
     * @param clockMillis milliseconds since the epoch, the deadline's clock
     */
    public EventHandler(ReadingGateway gateway, EventSettings settings, LongSupplier clockMillis) {
        this.gateway = gateway;
        this.settings = settings;
        this.clockMillis = clockMillis;
    }

    @Override
    public PendingAnswer begin(Invocation invocation) throws FunctionException, InterruptedException {
        EventBudget budget = new EventBudget(invocation, settings, clockMillis);
        if (budget.isSpent()) {
            throw new FunctionException(EventFailures.DEADLINE, budget.lateness());
        }
        document.find(invocation);
        return new DocumentAnswer(
                gateway.writeJson(document.bytes(), document.offset(), document.length(), budget.millisForRoom()),
                budget);
    }
}
