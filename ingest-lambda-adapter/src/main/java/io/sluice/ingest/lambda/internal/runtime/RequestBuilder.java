package io.sluice.ingest.lambda.internal.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Builds a request, head and body, in one array, so that it leaves in one write. For one thread. */
final class RequestBuilder {

    private static final String PREFIX = "/2018-06-01/runtime/";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

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

    byte[] get(String path) {
        return ("GET " + PREFIX + path + fixedFields + "\r\n").getBytes(ISO_8859_1);
    }

    void post(String path, String extraFields, byte[] body) {
        bytes.reset();
        append("POST " + PREFIX + path + fixedFields + extraFields
                + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n");
        bytes.append(body, 0, body.length);
    }

    private void append(String latin1) {
        byte[] encoded = latin1.getBytes(ISO_8859_1);
        bytes.append(encoded, 0, encoded.length);
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
                escaped.append('%').append(HEX[(c >> 4) & 0xf]).append(HEX[c & 0xf]);
            }
        }
        return escaped.toString();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }
}
