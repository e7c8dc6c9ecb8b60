package io.sluice.ingest.lambda.internal.runtime;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port: {@code name:9001}, {@code 10.0.0.1:9001} or {@code [::1]:9001}. Parsing looks no name up, and an
 * address given as a literal is never looked up at all.
 *
 * @param host a name, or a literal address without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    private static final int MAX_HOST_LENGTH = 253;

    /**
     * Reads the text form.
     *
     * @param text what was configured
     * @param defaultPort the port of a text that has none; 0 if it must have one
     * @return the host and port
     * @throws IllegalArgumentException saying what is wrong, without the setting's name
     */
    public static HostPort parse(String text, int defaultPort) {
        String host;
        String rest;
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) {
                throw bad(text, "the bracket is not closed");
            }
            host = text.substring(1, close);
            rest = text.substring(close + 1);
            checkIpv6(text, host);
        } else {
            int colon = text.indexOf(':');
            if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
                throw bad(text, "an IPv6 address stands in brackets, and no scheme or path is allowed");
            }
            host = colon < 0 ? text : text.substring(0, colon);
            rest = colon < 0 ? "" : text.substring(colon);
            checkName(text, host);
        }
        if (rest.isEmpty()) {
            if (defaultPort == 0) {
                throw bad(text, "the port is missing");
            }
            return new HostPort(host, defaultPort);
        }
        if (rest.charAt(0) != ':') {
            throw bad(text, "only a port may follow the bracket");
        }
        return new HostPort(host, parsePort(text, rest.substring(1)));
    }

    /**
     * The host and port as they stand in a Host header.
     *
     * @return for example {@code [::1]:9001}
     */
    public String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /**
     * The address to connect to: a literal as it is, a name as the resolver has it now.
     *
     * @return a resolved address
     * @throws UnknownHostException if the name has no address
     */
    public InetSocketAddress resolve() throws UnknownHostException {
        InetAddress literal = literal();
        return new InetSocketAddress(literal != null ? literal : InetAddress.getByName(host), port);
    }

    /**
     * The address without asking the resolver.
     *
     * @return resolved for a literal, unresolved for a name
     */
    public InetSocketAddress toAddress() {
        InetAddress literal = literal();
        return literal != null ? new InetSocketAddress(literal, port) : InetSocketAddress.createUnresolved(host, port);
    }

    @Override
    public String toString() {
        return authority();
    }

    private @Nullable InetAddress literal() {
        try {
            if (host.indexOf(':') >= 0) {
                return InetAddress.getByName("[" + host + "]");
            }
            byte[] v4 = ipv4(host);
            return v4 == null ? null : InetAddress.getByAddress(v4);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("checked when parsed: " + host, e);
        }
    }

    private static void checkIpv6(String text, String host) {
        if (host.indexOf(':') < 0) {
            throw bad(text, "only an IPv6 address stands in brackets");
        }
        try {
            // In brackets it is taken as a literal or refused; no name is looked up.
            InetAddress.getByName("[" + host + "]");
        } catch (UnknownHostException e) {
            throw bad(text, "not an IPv6 address");
        }
    }

    private static void checkName(String text, String host) {
        if (host.isEmpty()) {
            throw bad(text, "the host is missing");
        }
        if (host.length() > MAX_HOST_LENGTH) {
            throw bad(text, "the host is longer than " + MAX_HOST_LENGTH + " characters");
        }
        boolean numeric = true;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean digitOrDot = isDigit(c) || c == '.';
            numeric &= digitOrDot;
            if (!digitOrDot && !isLetter(c) && c != '-' && c != '_') {
                throw bad(text, "the host holds a character that no host name has");
            }
        }
        if (numeric && ipv4(host) == null) {
            throw bad(text, "not an IPv4 address");
        }
    }

    private static byte @Nullable [] ipv4(String host) {
        byte[] address = new byte[4];
        int part = 0;
        int value = -1;
        for (int i = 0; i <= host.length(); i++) {
            char c = i < host.length() ? host.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || part == 4) {
                    return null;
                }
                address[part++] = (byte) value;
                value = -1;
            } else if (isDigit(c)) {
                value = Math.max(value, 0) * 10 + (c - '0');
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return part == 4 ? address : null;
    }

    private static int parsePort(String text, String digits) {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (!isDigit(c) || i > 4) {
                throw bad(text, "the port is not a number from 1 to 65535");
            }
            port = port * 10 + (c - '0');
        }
        if (port < 1 || port > 65_535) {
            throw bad(text, "the port is not a number from 1 to 65535");
        }
        return port;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static IllegalArgumentException bad(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is not host:port: " + why);
    }
}
