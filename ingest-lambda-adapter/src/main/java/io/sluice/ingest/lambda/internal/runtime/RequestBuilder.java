package io.sluice.ingest.lambda.internal.runtime;

import java.util.Arrays;

/**
 * Builds a request, head and body, in one array that serves one request after another, so that it leaves in one write
 * and costs no objects. For one thread.
 */
final class RequestBuilder {

    private static final String HEX = "0123456789ABCDEF";

    private final BodyBuffer bytes = new BodyBuffer();
    private final String fixedFields;

    /**
     * Fixes what every request says.
     *
     * @param endpoint goes to the Host field
     * @param userAgent one token
     */
    RequestBuilder(HostPort endpoint, String userAgent) {
        this.fixedFields = " HTTP/1.1\r\nHost: " + endpoint.authority() + "\r\nUser-Agent: " + userAgent + "\r\n";
    }

    byte[] array() {
        return bytes.array();
    }

    int length() {
        return bytes.length();
    }

    /** A request of its own array, to be sent again and again. */
    byte[] get(String path, String extraFields) {
        bytes.reset();
        bytes.append("GET ");
        bytes.append(path);
        bytes.append(fixedFields);
        bytes.append(extraFields);
        bytes.append("\r\n");
        return Arrays.copyOf(bytes.array(), bytes.length());
    }

    /**
     * Builds a POST to a path of three parts.
     *
     * @param before as it is
     * @param segment escaped; one character for each byte
     * @param after as it is
     * @param extraFields header fields, each with its CRLF; or empty
     * @param body JSON
     */
    void post(String before, String segment, String after, String extraFields, byte[] body) {
        bytes.reset();
        bytes.append("POST ");
        bytes.append(before);
        bytes.append(escapeSegment(segment));
        bytes.append(after);
        bytes.append(fixedFields);
        bytes.append(extraFields);
        bytes.append("Content-Type: application/json\r\nContent-Length: ");
        bytes.append(body.length);
        bytes.append("\r\n\r\n");
        bytes.append(body, 0, body.length);
    }

    /** A path segment that names exactly these characters (each one byte) and cannot end the request line. */
    static String escapeSegment(String segment) {
        int i = 0;
        while (i < segment.length() && isUnreserved(segment.charAt(i))) {
            i++;
        }
        if (i == segment.length()) {
            return segment;
        }
        StringBuilder escaped = new StringBuilder(segment.length() + 16).append(segment, 0, i);
        for (; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (isUnreserved(c)) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HEX.charAt((c >> 4) & 0xf)).append(HEX.charAt(c & 0xf));
            }
        }
        return escaped.toString();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }
}
