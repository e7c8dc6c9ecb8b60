package io.sluice.ingest.benchmarks.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.ingest.benchmarks.load.Documents;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * The events of one job as they go over the wire, each in one write: with the header fields of a traced function, and in
 * chunks where it is longer than what the platform's own server sends with a length. For one thread at a time.
 */
final class Events {
    /** Above this the platform's server, which is Go's, sends in chunks of the second. */
    private static final int MOST_UNCHUNKED_BYTES = 2_048;

    private static final int CHUNK_BYTES = 32 * 1_024;
    private static final long BUDGET_MILLIS = 30_000;

    private static final String FIXED_FIELDS = """
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:123456789012:function:ingest\r
            Lambda-Runtime-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0\r
            Date: Thu, 01 Jan 2026 00:00:00 GMT\r
            """;

    private final ApiJob job;
    private final Documents documents;
    private final Bytes body = new Bytes();
    private final Bytes wire = new Bytes();
    private String id = "";

    /** The array itself is needed, to send a part of it. */
    private static final class Bytes extends java.io.ByteArrayOutputStream {
        void ascii(String text) {
            writeBytes(text.getBytes(ISO_8859_1));
        }

        void part(Bytes of, int from, int length) {
            write(of.buf, from, length);
        }
    }

    Events(ApiJob job) {
        this.job = job;
        this.documents = Documents.deal(1, job.devices(), 1, job.firstMillis()).get(0);
    }

    /**
     * Makes the next event.
     *
     * @param number of it in its job, from 0
     */
    void prepare(int number) {
        body.reset();
        if (job.readings() == 1) {
            body.writeBytes(documents.next());
        } else {
            for (int i = 0; i < job.readings(); i++) {
                body.write(i == 0 ? '[' : ',');
                body.writeBytes(documents.next());
            }
            body.write(']');
        }
        id = String.format(Locale.ROOT, "8f5076d1-5cf2-4c5a-9f3a-%012d", number);
        wire.reset();
        wire.ascii(FIXED_FIELDS);
        wire.ascii("Lambda-Runtime-Aws-Request-Id: " + id + "\r\n");
        wire.ascii("Lambda-Runtime-Deadline-Ms: " + (System.currentTimeMillis() + BUDGET_MILLIS) + "\r\n");
        if (body.size() <= MOST_UNCHUNKED_BYTES) {
            wire.ascii("Content-Length: " + body.size() + "\r\n\r\n");
            wire.part(body, 0, body.size());
        } else {
            wire.ascii("Transfer-Encoding: chunked\r\n\r\n");
            for (int at = 0; at < body.size(); at += CHUNK_BYTES) {
                int size = Math.min(CHUNK_BYTES, body.size() - at);
                wire.ascii(Integer.toHexString(size) + "\r\n");
                wire.part(body, at, size);
                wire.ascii("\r\n");
            }
            wire.ascii("0\r\n\r\n");
        }
    }

    /** The request id of the event made last. */
    String id() {
        return id;
    }

    /** Sends the event made last. */
    void writeTo(OutputStream out) throws IOException {
        wire.writeTo(out);
    }
}
