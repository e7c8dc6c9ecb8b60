package io.sluice.ingest.testkit.tablet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.tablet.Tablet.Replica;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Bytes written by hand: a [bytes map] (protocol v4, section 3) whose value is a {@code tuple<bigint, bigint,
 * list<tuple<uuid, int>>>} (sections 6.1, 6.10, 6.22 of the type encodings; ScyllaDB's docs/dev/protocol-extensions.md).
 */
class TabletPayloadTest {
    /** One entry, its key of 18 bytes. */
    private static final String HEAD = "0001" + "0012" + "7461626c6574732d726f7574696e672d7631";

    private static final UUID ZERO = UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f");
    private static final UUID ONE = UUID.fromString("f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff");
    private static final List<UUID> HOSTS = List.of(ZERO, ONE);

    @Test
    void shouldWriteOneReplica() {
        Tablet tablet = new Tablet(0, Long.MIN_VALUE, -1, List.of(new Replica(0, 3)));
        assertThat(hex(tablet))
                .isEqualTo(HEAD + "00000040" // 12 + 12 + 4 + 36 bytes of tuple
                        + "00000008" + "8000000000000000"
                        + "00000008" + "ffffffffffffffff"
                        + "00000024" + "00000001" // 4 + 4 + 28 bytes of list, 1 element
                        + "0000001c" // 4 + 16 + 4 + 4 bytes of tuple
                        + "00000010" + "000102030405060708090a0b0c0d0e0f"
                        + "00000004" + "00000003");
    }

    @Test
    void shouldWriteReplicasInTheirOrder() {
        Tablet tablet = new Tablet(1, -1, Long.MAX_VALUE, List.of(new Replica(1, 255), new Replica(0, 0)));
        assertThat(hex(tablet))
                .isEqualTo(HEAD + "00000060"
                        + "00000008" + "ffffffffffffffff"
                        + "00000008" + "7fffffffffffffff"
                        + "00000044" + "00000002"
                        + "0000001c" + "00000010" + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff" + "00000004" + "000000ff"
                        + "0000001c" + "00000010" + "000102030405060708090a0b0c0d0e0f" + "00000004" + "00000000");
    }

    private static String hex(Tablet tablet) {
        return HexFormat.of().formatHex(TabletPayload.encode(tablet, HOSTS));
    }
}
