package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whether answers say what a job asks for: every reading accepted and, if it is durable, stored. An answer that is the
 * same as one found good before is not parsed again. For one thread at a time.
 */
final class AnswerCheck {
    private static final int EXCERPT = 300;

    private final ObjectMapper mapper = new ObjectMapper();
    private final ApiJob job;
    private byte[] good = {};

    AnswerCheck(ApiJob job) {
        this.job = job;
    }

    /** Why the answer at hand is wrong; null if it is not. */
    @Nullable
    String problem(RequestReader answer) {
        if (good.length > 0 && answer.bodyIs(good)) {
            return null;
        }
        byte[] body = answer.body();
        if (!isGood(body)) {
            return "answered " + new String(body, 0, Math.min(body.length, EXCERPT), UTF_8) + " where " + job.readings()
                    + (job.durable() ? " stored" : " accepted") + " and none failed were due";
        }
        good = body;
        return null;
    }

    private boolean isGood(byte[] body) {
        try {
            JsonNode counts = mapper.readTree(body);
            return counts.path("accepted").asInt() == job.readings()
                    && (!job.durable() || counts.path("stored").asInt() == job.readings())
                    && counts.path("rejected").asInt() == 0
                    && counts.path("failed").asInt() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
