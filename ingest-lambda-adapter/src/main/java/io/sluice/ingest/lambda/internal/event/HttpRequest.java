package io.sluice.ingest.lambda.internal.event;

import io.sluice.ingest.lambda.internal.response.HttpForm;
import io.sluice.ingest.lambda.internal.runtime.FunctionException;

/** What is asked over HTTP, and in which form the answer is due. Used again; for one thread. */
final class HttpRequest {

    private static final String HEALTH_CHECKER = "ELB-HealthChecker/";

    private final JsonMembers context = new JsonMembers("elb", "http", "stage", "condition");
    private final JsonMembers http = new JsonMembers("method");
    private final JsonMembers headers = new JsonMembers("user-agent", "User-Agent");
    private final JsonValue agent = new JsonValue();
    private HttpForm form = HttpForm.GATEWAY;
    private String method = "";
    private boolean healthCheck;

    /**
     * Reads a request.
     *
     * @param envelope of an event that has a request's context
     * @param healthPath the path that only asks whether the function lives
     * @throws FunctionException if it is no HTTP request
     */
    void read(Envelope envelope, String healthPath) throws FunctionException {
        JsonValue requestContext = envelope.get(Envelope.REQUEST_CONTEXT);
        if (requestContext.isObject() && !context.read(requestContext)) {
            throw EventFailures.malformed("the event's requestContext is broken: " + context.fault());
        }
        if (!requestContext.isObject()) {
            context.clear(); // the first form of VPC Lattice has none
        }
        boolean loadBalancer = context.get(0).isObject();
        form = !loadBalancer
                ? HttpForm.GATEWAY
                : envelope.get(Envelope.MULTI_HEADERS).isObject()
                        ? HttpForm.LOAD_BALANCER_MULTI
                        : HttpForm.LOAD_BALANCER;
        JsonValue verb = envelope.get(Envelope.METHOD);
        JsonValue path = envelope.get(Envelope.PATH);
        if (!verb.isString() && http.read(context.get(1))) {
            verb = http.get(0);
            path = envelope.get(Envelope.RAW_PATH);
        }
        if (!verb.isString()) {
            verb = envelope.get(Envelope.LATTICE_METHOD);
            path = envelope.get(envelope.get(Envelope.LATTICE_PATH).isString() ? Envelope.LATTICE_PATH : Envelope.PATH);
        }
        if (!verb.isString() && context.get(3).isString()) {
            throw EventFailures.unsupported("a record for a destination of Lambda (requestContext.condition)");
        }
        if (!verb.isString()) {
            throw EventFailures.unsupported("a requestContext without an HTTP method, as a WebSocket's");
        }
        method = verb.text();
        healthCheck = (is("GET") || is("HEAD"))
                && (isHealthPath(path, healthPath) || (loadBalancer && isHealthChecker(envelope)));
    }

    /** Through the second form of API Gateway a path begins with the stage, unless that is the default one. */
    private boolean isHealthPath(JsonValue path, String healthPath) {
        JsonValue stage = context.get(2);
        return path.is(healthPath)
                || path.startsWith(healthPath + "?")
                || (stage.isString() && path.is("/" + stage.text() + healthPath));
    }

    private boolean isHealthChecker(Envelope envelope) {
        JsonValue fields =
                envelope.get(form == HttpForm.LOAD_BALANCER_MULTI ? Envelope.MULTI_HEADERS : Envelope.HEADERS);
        if (!headers.read(fields)) {
            return false;
        }
        JsonValue value = headers.get(headers.get(0).isPresent() ? 0 : 1);
        if (!value.isArray()) {
            return value.startsWith(HEALTH_CHECKER);
        }
        agent.set(value.json(), JsonScan.skipSpace(value.json(), value.start() + 1, value.end()), value.end());
        return agent.startsWith(HEALTH_CHECKER);
    }

    HttpForm form() {
        return form;
    }

    boolean isHealthCheck() {
        return healthCheck;
    }

    /** Whether it brings readings, by its method. */
    boolean isWrite() {
        return is("POST") || is("PUT");
    }

    private boolean is(String name) {
        return method.equals(name);
    }
}
