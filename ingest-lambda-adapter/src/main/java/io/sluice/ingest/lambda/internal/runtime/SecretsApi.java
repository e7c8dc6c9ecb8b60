package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The local endpoint of the AWS Parameters and Secrets extension, which fetches a secret with the function's own role and
 * keeps it for a while. For one thread.
 */
public final class SecretsApi implements AutoCloseable {

    private static final String PATH = "/secretsmanager/get?secretId=";
    private static final String NOT_READY = "not ready";
    private static final int RETRY_MILLIS = 50;
    private static final int MAX_TOLD_CHARS = 200;
    private static final JsonFactory JSON = new JsonFactory();

    private final HostPort endpoint;
    private final HttpConnection connection;
    private final String tokenField;

    /**
     * A login, as a secret holds it.
     *
     * @param username the role
     * @param password its password; in no text form
     */
    public record Login(String username, String password) {
        @Override
        public String toString() {
            return username + ":***";
        }
    }

    /** A secret that could not be had, or holds no login. Its message has nothing of the secret's. */
    public static final class SecretException extends Exception {

        private static final long serialVersionUID = 1L;

        SecretException(String message) {
            super(message);
        }
    }

    /**
     * Prepares to ask.
     *
     * @param port where the extension listens on this machine
     * @param sessionToken proves that the caller is the function
     */
    public SecretsApi(int port, String sessionToken) {
        this.endpoint = new HostPort("127.0.0.1", port);
        this.connection = new HttpConnection(endpoint);
        this.tokenField = "X-Aws-Parameters-Secrets-Token: " + sessionToken + "\r\n";
    }

    /**
     * Fetches a login, waiting for an extension that has not started yet.
     *
     * @param secretId the secret's name or ARN
     * @param timeoutMillis how long in all
     * @return what its JSON says as username and password
     * @throws SecretException if it cannot be had in time, or is something else
     * @throws InterruptedException if interrupted
     */
    public Login login(String secretId, int timeoutMillis) throws SecretException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        byte[] request = new RequestBuilder(new HostPort("localhost", endpoint.port()), "sluice-lambda")
                .get(PATH + RequestBuilder.escapeSegment(secretId), tokenField);
        HttpResponse answer = new HttpResponse();
        connection.setDeadline(timeoutMillis);
        while (true) {
            String failure;
            try {
                connection.exchange(request, request.length, answer);
                if (answer.status() == 200) {
                    return parse(secretId, answer.body());
                }
                failure = "it was answered " + answer.status() + ": " + excerpt(answer.body());
                if (!isNotReady(answer)) {
                    throw new SecretException("the secret " + secretId + " cannot be had: " + failure);
                }
            } catch (IOException e) {
                failure = e.toString();
            }
            if (deadline - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS)) {
                throw new SecretException("the secret " + secretId + " cannot be had from the secrets extension at "
                        + endpoint + " within " + timeoutMillis + " ms: " + failure);
            }
            Thread.sleep(RETRY_MILLIS);
        }
    }

    /** The extension answers so while it starts itself. */
    private static boolean isNotReady(HttpResponse answer) {
        return answer.status() == 400 && excerpt(answer.body()).contains(NOT_READY);
    }

    private static String excerpt(BodyBuffer body) {
        return new String(body.array(), 0, Math.min(body.length(), MAX_TOLD_CHARS), UTF_8);
    }

    private static Login parse(String secretId, BodyBuffer body) throws SecretException {
        try {
            String secret = field(body.array(), body.length(), "SecretString");
            if (secret != null) {
                byte[] bytes = secret.getBytes(UTF_8);
                String username = field(bytes, bytes.length, "username");
                String password = field(bytes, bytes.length, "password");
                if (username != null && password != null) {
                    return new Login(username, password);
                }
            }
        } catch (IOException e) {
            // Its message would quote the secret.
        }
        throw new SecretException("the secret " + secretId + " is not a string of JSON with username and password");
    }

    /** A text field of the outermost object, or null. */
    private static @Nullable String field(byte[] json, int length, String name) throws IOException {
        try (JsonParser parser = JSON.createParser(json, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                if (parser.nextToken() == JsonToken.VALUE_STRING && wanted) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return null;
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
