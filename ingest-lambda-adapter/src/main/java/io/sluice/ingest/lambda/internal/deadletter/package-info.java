/** Where readings are kept that are not stored. */
@NullMarked
package io.sluice.ingest.lambda.internal.deadletter;

import org.jspecify.annotations.NullMarked;
