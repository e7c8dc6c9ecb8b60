package io.sluice.ingest.lambda;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * SnapStart's hooks: the gateway is closed before the process is snapshotted and opened in every copy of it. To be touched
 * only where a missing {@code org.crac} is expected, as this class cannot even be loaded then.
 */
final class CheckpointHooks implements Resource {

    private final RestorableGateway gateway;

    private CheckpointHooks(RestorableGateway gateway) {
        this.gateway = gateway;
    }

    /** Registers hooks; whoever calls keeps them, since the context does not. */
    static Object register(RestorableGateway gateway) {
        CheckpointHooks hooks = new CheckpointHooks(gateway);
        Core.getGlobalContext().register(hooks);
        return hooks;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws InterruptedException {
        gateway.suspend();
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) throws Exception {
        gateway.resume();
    }
}
