package io.sluice.ingest.internal.transport;

import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.PrimitiveCodec;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import com.datastax.oss.protocol.internal.ProtocolConstants.BatchType;
import com.datastax.oss.protocol.internal.ProtocolConstants.QueryFlag;
import io.netty.buffer.ByteBuf;
import io.sluice.ingest.internal.encode.EncodedRow;

/**
 * Writes {@link RowsMessage}s by copying the rows' bytes, and leaves every other message of its opcode to the driver's own
 * codec (CQL binary protocol v4, sections 4.1.4, 4.1.6 and 4.1.7).
 */
final class RowsCodec extends Message.Codec {

    private static final byte KIND_PREPARED = 1;
    private static final int VALUES_SHORT = Short.BYTES;

    private final Message.Codec others;

    /**
     * Stands before a codec.
     *
     * @param others the driver's codec for the opcode and protocol version
     */
    RowsCodec(Message.Codec others) {
        super(others.opcode, others.protocolVersion);
        this.others = others;
    }

    @Override
    public <B> void encode(B dest, Message message, PrimitiveCodec<B> encoder) {
        if (message instanceof RowsMessage rows) {
            encodeRows((ByteBuf) dest, rows);
        } else {
            others.encode(dest, message, encoder);
        }
    }

    @Override
    public int encodedSize(Message message) {
        return message instanceof RowsMessage rows ? sizeOf(rows) : others.encodedSize(message);
    }

    @Override
    public <B> Message decode(B source, PrimitiveCodec<B> decoder) {
        return others.decode(source, decoder);
    }

    private boolean isV5() {
        return protocolVersion >= ProtocolConstants.Version.V5;
    }

    private int flagsSize() {
        return isV5() ? Integer.BYTES : Byte.BYTES;
    }

    private int sizeOf(RowsMessage message) {
        RowsFormat format = message.format;
        int idSize = Short.BYTES + format.statementId().length;
        int size = Short.BYTES + flagsSize(); // consistency and flags
        if (opcode == ProtocolConstants.Opcode.EXECUTE) {
            size += idSize + VALUES_SHORT + message.rows[0].size();
            byte[] metadataId = format.resultMetadataId();
            return isV5() && metadataId != null ? size + Short.BYTES + metadataId.length : size;
        }
        size += Byte.BYTES + Short.BYTES; // type and count
        for (int i = 0; i < message.count; i++) {
            size += Byte.BYTES + idSize + VALUES_SHORT + message.rows[i].size();
        }
        return size;
    }

    private void encodeRows(ByteBuf dest, RowsMessage message) {
        RowsFormat format = message.format;
        if (opcode == ProtocolConstants.Opcode.EXECUTE) {
            writeShortBytes(dest, format.statementId());
            byte[] metadataId = format.resultMetadataId();
            if (isV5() && metadataId != null) {
                writeShortBytes(dest, metadataId);
            }
            dest.writeShort(format.consistency());
            writeFlags(dest, QueryFlag.VALUES);
            writeValues(dest, format, message.rows[0]);
            return;
        }
        dest.writeByte(BatchType.UNLOGGED);
        dest.writeShort(message.count);
        for (int i = 0; i < message.count; i++) {
            dest.writeByte(KIND_PREPARED);
            writeShortBytes(dest, format.statementId());
            writeValues(dest, format, message.rows[i]);
        }
        dest.writeShort(format.consistency());
        writeFlags(dest, 0);
    }

    private static void writeValues(ByteBuf dest, RowsFormat format, EncodedRow row) {
        dest.writeShort(format.variables());
        dest.writeBytes(row.wire());
    }

    private void writeFlags(ByteBuf dest, int flags) {
        if (isV5()) {
            dest.writeInt(flags);
        } else {
            dest.writeByte(flags);
        }
    }

    private static void writeShortBytes(ByteBuf dest, byte[] bytes) {
        dest.writeShort(bytes.length);
        dest.writeBytes(bytes);
    }
}
