/** Apache Cassandra nodes as child processes: class path, JDK, addresses, configuration, life and death. */
@NullMarked
package io.sluice.ingest.testkit.node;

import org.jspecify.annotations.NullMarked;
