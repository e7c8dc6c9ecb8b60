/**
 * Sluice on AWS Lambda: a custom runtime that writes the readings of an event to ScyllaDB and answers from their
 * outcomes.
 *
 * <p>{@link io.sluice.ingest.lambda.Bootstrap} is the program, and {@link io.sluice.ingest.lambda.SensorRequestHandler} the
 * handler for a managed Java runtime; {@link io.sluice.ingest.lambda.LambdaConfig} lists the environment variables that
 * both read.
 */
@NullMarked
package io.sluice.ingest.lambda;

import org.jspecify.annotations.NullMarked;
