/** From an event to readings, and from their outcomes to what is answered. */
@NullMarked
package io.sluice.ingest.lambda.internal.event;

import org.jspecify.annotations.NullMarked;
