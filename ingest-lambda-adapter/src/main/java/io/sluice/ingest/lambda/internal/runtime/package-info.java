/** The Runtime API: its HTTP client, its calls and the loop of invocations. */
@NullMarked
package io.sluice.ingest.lambda.internal.runtime;

import org.jspecify.annotations.NullMarked;
