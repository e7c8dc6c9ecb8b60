package io.sluice.ingest.lambda;

import java.io.IOException;
import java.io.InputStream;

/** What this runtime calls itself: one token, since the platform takes what stands before the first space for its name. */
final class UserAgent {

    private UserAgent() {}

    static String token() {
        return "sluice-lambda/" + version() + "-java" + Runtime.version().feature();
    }

    private static String version() {
        StringBuilder version = new StringBuilder();
        try (InputStream in = UserAgent.class.getResourceAsStream("version.txt")) {
            for (int b = in == null ? -1 : in.read(); b > ' ' && b < 0x7f; b = in.read()) {
                version.append((char) b);
            }
        } catch (IOException e) {
            version.setLength(0);
        }
        return version.length() == 0 ? "dev" : version.toString();
    }
}
