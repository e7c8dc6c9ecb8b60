package io.sluice.ingest.internal.transport;

import com.datastax.dse.protocol.internal.DseProtocolV1ClientCodecs;
import com.datastax.dse.protocol.internal.DseProtocolV2ClientCodecs;
import com.datastax.dse.protocol.internal.ProtocolV4ClientCodecsForDse;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.internal.core.channel.WriteCoalescer;
import com.datastax.oss.driver.internal.core.context.DefaultDriverContext;
import com.datastax.oss.protocol.internal.FrameCodec;
import com.datastax.oss.protocol.internal.ProtocolV3ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV5ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV6ClientCodecs;
import io.netty.buffer.ByteBuf;

/**
 * The driver's context with two parts changed: its frame codec also knows {@link RowsMessage}, and what is written on an
 * event loop is flushed by that loop ({@link LoopWriteCoalescer}).
 */
final class FastDriverContext extends DefaultDriverContext {

    FastDriverContext(DriverConfigLoader configLoader, ProgrammaticArguments programmaticArguments) {
        super(configLoader, programmaticArguments);
    }

    @Override
    protected FrameCodec<ByteBuf> buildFrameCodec() {
        return new FrameCodec<>(
                getPrimitiveCodec(),
                getCompressor(),
                new RowsCodecs(new ProtocolV3ClientCodecs()),
                new RowsCodecs(new ProtocolV4ClientCodecsForDse()),
                new RowsCodecs(new ProtocolV5ClientCodecs()),
                new RowsCodecs(new ProtocolV6ClientCodecs()),
                new RowsCodecs(new DseProtocolV1ClientCodecs()),
                new RowsCodecs(new DseProtocolV2ClientCodecs()));
    }

    @Override
    protected WriteCoalescer buildWriteCoalescer() {
        return new LoopWriteCoalescer(super.buildWriteCoalescer());
    }
}
