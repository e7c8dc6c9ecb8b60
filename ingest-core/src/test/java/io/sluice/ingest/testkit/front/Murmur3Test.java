package io.sluice.ingest.testkit.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against tokens that Cassandra gave, as the tests of the C#, Python and other drivers have them. */
class Murmur3Test {
    @ParameterizedTest
    @CsvSource({
        "0102030405060708090a0b0c0d0e0f10, -5563837382979743776",
        "02030405060708090a0b0c0d0e0f1011, -1513403162740402161",
        "030405060708090a0b0c0d0e0f101112, -495360443712684655",
        "0405060708090a0b0c0d0e0f10111213, 1734091135765407943",
        "05060708090a0b0c0d0e0f1011121314, -3199412112042527988",
        "060708090a0b0c0d0e0f101112131415, -6316563938475080831",
        "0708090a0b0c0d0e0f10111213141516, 8228893370679682632",
        "00000000000000000000000000000000, 5457549051747178710",
        "ffffffffffffffffffffffffffffffff, -2824192546314762522",
        "fefefefefefefefefefefefefefefefe, -833317529301936754",
        "00010203ffffffffffffffffffffffff, 6463632673159404390",
        "fefefefefefefefefefefefefefefefefe, -1672437813826982685",
        "fefefefefefefefe, -8927430733708461935",
        "fefefefe, 4566408979886474012",
        "00000000, -3485513579396041028",
        "00017f7f, 6573459401642635627",
        "00ffffff, 123573637386978882",
        "ff010203, -2839127690952877842",
        "e2e7, -8582699461035929883",
        "e2e7e2e7e2e701, 2222373981930033306",
        // "123"
        "313233, -7468325962851647638",
        // "9223372036854775807"
        "39323233333732303336383534373735383037, 7162290910810015547"
    })
    void shouldGiveTheDatabasesToken(String hex, long token) {
        assertThat(Murmur3.token(HexFormat.of().parseHex(hex))).isEqualTo(token);
    }
}
