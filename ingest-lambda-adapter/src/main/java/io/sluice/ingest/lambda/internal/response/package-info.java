/** The bytes that are answered: results and errors, as JSON. */
@NullMarked
package io.sluice.ingest.lambda.internal.response;

import org.jspecify.annotations.NullMarked;
