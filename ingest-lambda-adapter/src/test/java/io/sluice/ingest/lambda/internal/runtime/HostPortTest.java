package io.sluice.ingest.lambda.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9001, 127.0.0.1, 9001",
        "localhost:1, localhost, 1",
        "node_1.my-host.example.:65535, node_1.my-host.example., 65535",
        "[::1]:9001, ::1, 9001",
        "[2001:db8::ff00:42:8329]:80, 2001:db8::ff00:42:8329, 80"
    })
    @DisplayName("case 2: names and literals, IPv6 in brackets")
    void shouldTakeNamesAndLiterals(String text, String host, int port) {
        HostPort parsed = HostPort.parse(text, 0);

        assertThat(parsed).isEqualTo(new HostPort(host, port));
        assertThat(parsed.authority()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost:",
                ":9001",
                "127.0.0.1:0",
                "127.0.0.1:70000",
                "127.0.0.1:-1",
                "127.0.0.1:9 ",
                "127.0.0.1:٣",
                "http://127.0.0.1:9001",
                "::1:9001",
                "[::1]",
                "[::1]9001",
                "[::1:9001",
                "[]:1",
                "[localhost]:1",
                "[::g]:1",
                "256.1.1.1:1",
                "1.2.3:1",
                "1.2.3.4.5:1",
                "12:1",
                "a b:1",
                "a/b:1",
                "hé:1",
                "a:1\r\nX: y"
            })
    @DisplayName("case 2: what is not host:port")
    void shouldRefuseWhatIsNotHostAndPort(String text) {
        assertThatThrownBy(() -> HostPort.parse(text, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not host:port");
    }

    @Test
    void shouldResolveLiteralsOnlyWhenNotAskedToLookUp() {
        assertThat(HostPort.parse("10.1.2.3", 9042).toAddress().isUnresolved()).isFalse();
        assertThat(HostPort.parse("[::1]", 9042).toAddress().isUnresolved()).isFalse();
        assertThat(HostPort.parse("10.1.2.3", 9042).toAddress().getAddress().getAddress())
                .containsExactly(10, 1, 2, 3);
        assertThat(HostPort.parse("no.such.host.invalid", 9042).toAddress().isUnresolved())
                .isTrue();
    }
}
