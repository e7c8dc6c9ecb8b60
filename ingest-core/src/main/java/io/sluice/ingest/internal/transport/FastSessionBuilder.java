package io.sluice.ingest.internal.transport;

import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;

/** Builds a plain driver session whose frame codec copies encoded rows. */
public final class FastSessionBuilder extends CqlSessionBuilder {

    @Override
    protected DriverContext buildContext(DriverConfigLoader configLoader, ProgrammaticArguments programmaticArguments) {
        return new FastDriverContext(configLoader, programmaticArguments);
    }
}
