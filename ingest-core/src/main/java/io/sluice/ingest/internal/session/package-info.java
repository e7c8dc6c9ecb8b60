/** The driver session beneath: opening it, the schema, the prepared INSERT. */
@NullMarked
package io.sluice.ingest.internal.session;

import org.jspecify.annotations.NullMarked;
