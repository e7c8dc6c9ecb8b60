/** Statements as text, looked at by one tokenizer. */
@NullMarked
package io.sluice.ingest.testkit.cql;

import org.jspecify.annotations.NullMarked;
