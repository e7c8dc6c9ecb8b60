package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The internal extension that takes no events. It is there for one thing: only where an extension is registered does the
 * platform send SIGTERM before it kills, and give half a second.
 *
 * <p>The platform's init waits for its first poll, which then never returns: a connection and a thread of its own.
 */
public final class ExtensionApi implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExtensionApi.class);

    private static final String EXTENSION = "/2020-01-01/extension/";
    private static final String NAME = "Lambda-Extension-Name: sluice-shutdown\r\n";
    private static final String IDENTIFIER = "lambda-extension-identifier";
    private static final byte[] NO_EVENTS = "{\"events\":[]}".getBytes(UTF_8);
    private static final int REGISTER_BUDGET_MILLIS = 1_000;

    private final HttpConnection connection;
    private final RequestBuilder request;

    /**
     * Prepares the calls.
     *
     * @param endpoint where the Runtime API listens
     * @param userAgent one token
     */
    public ExtensionApi(HostPort endpoint, String userAgent) {
        this.connection = new HttpConnection(endpoint);
        this.request = new RequestBuilder(endpoint, userAgent);
    }

    /**
     * Registers, and polls on a thread of its own. To be called before the first {@code /next}, after which no extension
     * is taken any more. A failure is logged and changes nothing but that there will be no SIGTERM.
     *
     * @return whether it is registered
     */
    public boolean start() {
        String identifier = register();
        if (identifier == null) {
            return false;
        }
        byte[] poll = request.get(EXTENSION + "event/next", "Lambda-Extension-Identifier: " + identifier + "\r\n");
        Thread thread = new Thread(() -> poll(poll), "sluice-extension");
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    private @Nullable String register() {
        HttpResponse answer = new HttpResponse();
        connection.setDeadline(REGISTER_BUDGET_MILLIS);
        request.post(EXTENSION, "", "register", NAME, NO_EVENTS);
        try {
            connection.exchange(request.array(), request.length(), answer);
        } catch (IOException e) {
            LOG.warn("no SIGTERM will come: the extension could not be registered: {}", e.toString());
            return null;
        } finally {
            connection.clearDeadline();
        }
        String identifier = answer.header(IDENTIFIER, ISO_8859_1);
        if (answer.status() != 200 || identifier == null) {
            LOG.warn("no SIGTERM will come: the extension's registration was answered {}", answer.status());
            return null;
        }
        return identifier;
    }

    private void poll(byte[] poll) {
        HttpResponse answer = new HttpResponse();
        try {
            connection.exchange(poll, poll.length, answer);
            LOG.debug("the extension's poll was answered {}", answer.status());
        } catch (IOException e) {
            LOG.debug("the extension's poll ended: {}", e.toString());
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
