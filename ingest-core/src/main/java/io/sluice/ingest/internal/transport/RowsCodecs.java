package io.sluice.ingest.internal.transport;

import com.datastax.oss.protocol.internal.FrameCodec;
import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.ProtocolConstants.Opcode;

/** The codecs of a protocol version, with {@link RowsCodec} before those that write EXECUTE and BATCH. */
record RowsCodecs(FrameCodec.CodecGroup codecs) implements FrameCodec.CodecGroup {

    @Override
    public void registerCodecs(Registry registry) {
        codecs.registerCodecs(new Registry() {
            @Override
            public Registry addCodec(Message.Codec codec) {
                registry.addCodec(withRows(codec));
                return this;
            }

            @Override
            public Registry addEncoder(Message.Codec codec) {
                registry.addEncoder(withRows(codec));
                return this;
            }

            @Override
            public Registry addDecoder(Message.Codec codec) {
                registry.addDecoder(codec);
                return this;
            }
        });
    }

    private static Message.Codec withRows(Message.Codec codec) {
        return codec.opcode == Opcode.EXECUTE || codec.opcode == Opcode.BATCH ? new RowsCodec(codec) : codec;
    }
}
