package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenRingTest {
    private final TokenRing ring = new TokenRing(3);

    @Test
    void shouldSpreadTokensEvenly() {
        assertThat(ring.tokenOf(0)).isEqualTo(-3074457345618258603L);
        assertThat(ring.tokenOf(1)).isEqualTo(3074457345618258602L);
        assertThat(ring.tokenOf(2)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldOwnTheRangeUpToAndWithItsToken() {
        assertThat(ring.ownerOf(Long.MIN_VALUE + 1)).isEqualTo(0);
        assertThat(ring.ownerOf(-3074457345618258603L)).isEqualTo(0);
        assertThat(ring.ownerOf(-3074457345618258602L)).isEqualTo(1);
        assertThat(ring.ownerOf(3074457345618258603L)).isEqualTo(2);
        assertThat(ring.ownerOf(Long.MAX_VALUE)).isEqualTo(2);
    }

    @Test
    void shouldReplicateOnTheNodesThatFollow() {
        long ofLastNode = Long.MAX_VALUE;
        assertThat(ring.isReplica(2, ofLastNode, 1)).isTrue();
        assertThat(ring.isReplica(0, ofLastNode, 1)).isFalse();
        assertThat(ring.isReplica(0, ofLastNode, 2)).isTrue();
        assertThat(ring.isReplica(1, ofLastNode, 2)).isFalse();
        assertThat(ring.isReplica(1, ofLastNode, 3)).isTrue();
    }
}
