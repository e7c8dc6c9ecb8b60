package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void shouldHalveTheWidestRangeForANodeThatJoins() {
        assertThat(new TokenRing(1).middleOfWidest()).isZero();
        TokenRing two = new TokenRing(1).with(1, 0);
        assertThat(two.tokenOf(1)).isZero();
        assertThat(two.ownerOf(-1)).isEqualTo(1);
        assertThat(two.ownerOf(0)).isEqualTo(1);
        assertThat(two.ownerOf(1)).isEqualTo(0);
        // The range that goes round the end is the widest by two tokens.
        assertThat(two.middleOfWidest()).isEqualTo(Long.MIN_VALUE / 2);
        TokenRing three = two.with(2, two.middleOfWidest());
        assertThat(three.ownerOf(Long.MIN_VALUE / 2)).isEqualTo(2);
        assertThat(three.ownerOf(Long.MIN_VALUE / 2 + 1)).isEqualTo(1);
        assertThat(three.middleOfWidest()).isEqualTo(Long.MAX_VALUE / 2 + 1);
    }

    @Test
    void shouldReplicateByTokensAndNotByNumbersOnceANodeHasJoined() {
        TokenRing joined = ring.with(3, 0);
        assertThat(joined.nodes()).isEqualTo(4);
        assertThat(joined.ownerOf(0)).isEqualTo(3);
        assertThat(joined.isReplica(3, 0, 2)).isTrue();
        assertThat(joined.isReplica(1, 0, 2)).isTrue();
        assertThat(joined.isReplica(0, 0, 3)).isFalse();
        assertThat(ring.ownerOf(0)).as("the ring before").isEqualTo(1);
    }

    @Test
    void shouldKeepTheNumbersOfTheOthersWhenANodeLeaves() {
        TokenRing left = ring.without(0);
        assertThat(left.nodes()).isEqualTo(2);
        assertThat(left.ownerOf(Long.MIN_VALUE)).isEqualTo(1);
        assertThat(left.ownerOf(Long.MAX_VALUE)).isEqualTo(2);
        assertThat(left.isReplica(0, 5, 3)).isFalse();
        assertThat(left.isReplica(1, 5, 3)).isTrue();
        assertThat(left.isReplica(2, 5, 3)).isTrue();
        assertThat(left.tokenOf(2)).isEqualTo(ring.tokenOf(2));
        assertThatThrownBy(() -> left.tokenOf(0)).isInstanceOf(IllegalArgumentException.class);
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
