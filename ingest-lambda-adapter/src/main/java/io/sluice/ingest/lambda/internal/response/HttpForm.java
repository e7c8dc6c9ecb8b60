package io.sluice.ingest.lambda.internal.response;

/** The forms in which HTTP answers are due. */
public enum HttpForm {
    /** API Gateway's, of either version, and a function URL's. */
    GATEWAY,
    /** A load balancer's. */
    LOAD_BALANCER,
    /** A load balancer's whose target group has multi-value headers on. */
    LOAD_BALANCER_MULTI
}
