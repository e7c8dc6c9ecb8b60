/** What tests of Sluice stand on: a real database with ScyllaDB's sharding in front, and scripted parts. */
@NullMarked
package io.sluice.ingest.testkit;

import org.jspecify.annotations.NullMarked;
