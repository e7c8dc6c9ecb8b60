/** The settings of an ingestor, checked and frozen. */
@NullMarked
package io.sluice.ingest.internal.config;

import org.jspecify.annotations.NullMarked;
