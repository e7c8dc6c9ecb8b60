/**
 * The Lambda adapter's test kit: {@link io.sluice.ingest.lambda.testkit.FakeRuntimeApi}, a Runtime API that a test or a
 * benchmark scripts.
 */
@NullMarked
package io.sluice.ingest.lambda.testkit;

import org.jspecify.annotations.NullMarked;
