package io.sluice.ingest;

import static io.sluice.ingest.ScriptedEngine.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.FakeTimer;
import io.sluice.ingest.testkit.ScriptedTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An ingestor in a JVM that ends without closing it. */
@Timeout(120)
class ShutdownHookTest {

    /** Accepts a reading that nobody answers, and ends: the first argument says with which hook. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            SensorIngestor ingestor = ScriptedEngine.open(
                    new ScriptedTransport(),
                    FakeTimer.manual(),
                    builder -> builder.shutdownHook(!args[0].equals("none"))
                            .closeTimeout(Duration.ofMillis(10))
                            .failureListener(failure -> {})
                            .deadLetterSink(failure -> System.out.println("kept " + failure.kind())));
            ingestor.submit(reading(1));
            if (args[0].equals("closed")) {
                ingestor.close();
                System.out.println("closed");
            }
            System.exit(3);
        }
    }

    private static List<String> run(String hook) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        hook))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("kept") || line.startsWith("closed"))
                .toList();
        assertThat(child.waitFor()).isEqualTo(3);
        return lines;
    }

    @Test
    void shouldCloseWhenTheJvmShutsDownIfAskedTo() throws Exception {
        assertThat(run("hook")).containsExactly("kept CLOSED");
    }

    @Test
    void shouldDoNothingAtShutdownWhenClosedBefore() throws Exception {
        assertThat(run("closed")).containsExactly("kept CLOSED", "closed");
    }

    @Test
    void shouldNotCloseByItselfUnlessAsked() throws Exception {
        assertThat(run("none")).isEmpty();
    }
}
