package io.sluice.ingest;

import io.sluice.ingest.testkit.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/** A process that keeps dead letters, for tests that kill it or leave it no room. */
final class DeadLetterChild {

    private DeadLetterChild() {}

    /**
     * Adds letters until it cannot, and tells of each on standard output when it is kept.
     *
     * @param args the file
     */
    public static void main(String[] args) {
        int kept = 0;
        try (NdjsonDeadLetters sink = NdjsonDeadLetters.builder(Path.of(args[0]), ReadingTable.reference())
                .fsyncOnClose()
                .open()) {
            while (true) {
                sink.accept(letter(kept));
                kept++;
                System.out.println("KEPT " + kept);
            }
        } catch (IOException e) {
            System.out.println("ENDED after " + kept + ": " + e.getMessage());
        }
    }

    static WriteFailure letter(int n) {
        return Failures.of(
                FailureKind.TIMEOUT,
                "letter " + n,
                "device_id",
                new UUID(0, n),
                "ts",
                Instant.ofEpochMilli(n),
                "temperature",
                n + 0.1f,
                "humidity",
                50f);
    }
}
