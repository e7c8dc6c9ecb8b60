package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.sluice.ingest.lambda.internal.runtime.SecretsApi.Login;
import io.sluice.ingest.lambda.internal.runtime.SecretsApi.SecretException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against an endpoint that answers as the AWS Parameters and Secrets extension is documented to. */
class SecretsApiIT {

    private static final String GOOD = "{\"ARN\":\"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3\","
            + "\"CreatedDate\":\"2026-01-01T00:00:00Z\",\"Name\":\"db\",\"SecretBinary\":null,"
            + "\"SecretString\":\"{\\\"engine\\\":{\\\"username\\\":\\\"not this\\\"},\\\"username\\\":\\\"writer\\\","
            + "\\\"password\\\":\\\"h\\\\\\\"unter2é\\\"}\",\"VersionId\":\"1\",\"VersionStages\":[\"AWSCURRENT\"]}";

    private record Scripted(int status, String body) {}

    private final Deque<Scripted> script = new ArrayDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Aws-Parameters-Secrets-Token") + " "
                    + exchange.getRequestHeaders().getFirst("Host"));
            Scripted next = script.size() > 1 ? script.remove() : script.getFirst();
            byte[] body = next.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(next.status(), body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldFetchALoginWithTheSessionToken() throws Exception {
        script.add(new Scripted(200, GOOD));

        Login login = login("arn:aws:secretsmanager:eu-west-1:123456789012:secret:plant/db", 5_000);

        assertThat(login.username()).isEqualTo("writer");
        assertThat(login.password()).isEqualTo("h\"unter2é");
        assertThat(login.toString()).doesNotContain("unter2");
        assertThat(asked)
                .containsExactly(
                        "GET /secretsmanager/get?secretId=arn%3Aaws%3Asecretsmanager%3Aeu-west-1%3A123456789012"
                                + "%3Asecret%3Aplant%2Fdb the-token localhost:"
                                + server.getAddress().getPort());
    }

    @Test
    void shouldWaitForAnExtensionThatIsStarting() throws Exception {
        script.add(new Scripted(400, "not ready to serve traffic, please wait"));
        script.add(new Scripted(400, "not ready to serve traffic, please wait"));
        script.add(new Scripted(200, GOOD));

        assertThat(login("db", 20_000).username()).isEqualTo("writer");
    }

    @Test
    void shouldTellWhyASecretCannotBeHad() {
        script.add(new Scripted(400, "AccessDeniedException: no secretsmanager:GetSecretValue"));

        assertThatThrownBy(() -> login("db", 5_000))
                .isInstanceOf(SecretException.class)
                .hasMessageContainingAll("the secret db", "400", "AccessDeniedException")
                .hasMessageNotContaining("the-token");
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"SecretString\":\"hunter2\"}",
                "{\"SecretString\":\"{\\\"username\\\":\\\"hunter2\\\"}\"}",
                "{\"SecretString\":\"{\\\"username\\\":\\\"writer\\\",\\\"password\\\":2}\"}",
                "{\"SecretBinary\":\"aHVudGVyMg==\"}",
                "hunter2"
            })
    void shouldQuoteNothingOfASecretThatIsNoLogin(String answer) {
        script.add(new Scripted(200, answer));

        assertThatThrownBy(() -> login("db", 5_000))
                .isInstanceOf(SecretException.class)
                .hasMessage("the secret db is not a string of JSON with username and password")
                .hasNoCause();
    }

    @Test
    void shouldGiveUpWhenNobodyListens() {
        server.stop(0);

        assertThatThrownBy(() -> login("db", 600))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("within 600 ms");
    }

    private Login login(String secretId, int timeoutMillis) throws Exception {
        try (SecretsApi secrets = new SecretsApi(server.getAddress().getPort(), "the-token")) {
            return secrets.login(secretId, timeoutMillis);
        }
    }
}
