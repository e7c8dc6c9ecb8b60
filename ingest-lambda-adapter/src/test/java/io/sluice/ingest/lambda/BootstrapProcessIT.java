package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.lambda.testkit.Answer;
import io.sluice.ingest.lambda.testkit.Event;
import io.sluice.ingest.lambda.testkit.FakeRuntimeApi;
import io.sluice.ingest.lambda.testkit.RecordedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bootstrap as a process: its exit codes, what it prints, and signals. */
class BootstrapProcessIT {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    @DisplayName("case 1: AWS_LAMBDA_RUNTIME_API is not set")
    void shouldExitWithOneLineWithoutARuntimeApi() throws Exception {
        try (ChildProcess child = new ChildProcess(directory, Bootstrap.class, Map.of())) {
            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_NO_RUNTIME_API);
            // A second by the contract, and as much again for a JVM that starts on a busy machine.
            assertThat(child.millisSinceStart()).isLessThan(5_000);
            assertThat(child.err().lines()).hasSize(1).first().asString().startsWith("AWS_LAMBDA_RUNTIME_API: ");
            assertThat(child.out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "http://127.0.0.1:9001"})
    @DisplayName("case 2: AWS_LAMBDA_RUNTIME_API is malformed")
    void shouldExitWithOneLineWhenTheAddressIsMalformed(String address) throws Exception {
        Map<String, String> environment = Map.of("AWS_LAMBDA_RUNTIME_API", address);
        try (ChildProcess child = new ChildProcess(directory, Bootstrap.class, environment)) {
            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_NO_RUNTIME_API);
            assertThat(child.err().lines()).hasSize(1).first().asString().contains(address);
            assertThat(child.out()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 3: the endpoint refuses connections")
    void shouldExitWhenTheRuntimeApiRefusesConnections() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (ChildProcess child =
                new ChildProcess(directory, ScriptedBootstrap.class, environment("localhost:" + port))) {
            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
            assertThat(child.err()).contains("localhost:" + port);
            assertThat(child.out()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 4: settings are invalid")
    void shouldReportBadSettingsAndPollNothing() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start()) {
            Map<String, String> environment = environment(api.address());
            environment.put("SLUICE_INIT_TIMEOUT_MS", "soon");
            environment.put("SCYLLA_PASSWORD", "hunter2");
            try (ChildProcess child = new ChildProcess(directory, Bootstrap.class, environment)) {
                assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_CONFIG);
                assertThat(api.requests()).hasSize(1);
                RecordedRequest report = api.requests().get(0);
                assertThat(report.path()).isEqualTo("/2018-06-01/runtime/init/error");
                assertThat(report.header("Lambda-Runtime-Function-Error-Type")).isEqualTo("Runtime.ConfigInvalid");
                assertThat(report.text())
                        .contains("SLUICE_INIT_TIMEOUT_MS=soon", "SCYLLA_USERNAME is not set")
                        .doesNotContain("hunter2");
                assertThat(child.out()).isEmpty();
                assertThat(child.err()).doesNotContain("hunter2");
            }
        }
    }

    @Test
    @DisplayName("case 5: a database that says nothing")
    void shouldReportADatabaseThatDoesNotAnswer() throws Exception {
        // Connections to it are made, and nobody ever says a word on them.
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Map<String, String> environment = environment(api.address());
            environment.put("SCYLLA_HOSTS", "127.0.0.1:" + silent.getLocalPort());
            environment.put("SCYLLA_USERNAME", "writer");
            environment.put("SCYLLA_PASSWORD", "hunter2");
            assertUnavailable(api, environment);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "no.such.host.invalid"})
    @DisplayName("case 5: a database that is not there")
    void shouldReportADatabaseThatIsNotThere(String hosts) throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start()) {
            Map<String, String> environment = environment(api.address());
            environment.put("SCYLLA_HOSTS", hosts);
            environment.put("SLUICE_INIT_TIMEOUT_MS", "3000");
            assertUnavailable(api, environment);
        }
    }

    @Test
    @DisplayName("case 5: a black-holed address")
    void shouldReportADatabaseWhoseAddressSwallowsConnections() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                BlackHole blackHole = new BlackHole()) {
            Map<String, String> environment = environment(api.address());
            environment.put("SCYLLA_HOSTS", blackHole.address());
            environment.put("SLUICE_INIT_TIMEOUT_MS", "3000");
            assertUnavailable(api, environment);
        }
    }

    private void assertUnavailable(FakeRuntimeApi api, Map<String, String> environment) throws Exception {
        try (ChildProcess child = new ChildProcess(directory, Bootstrap.class, environment)) {
            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_DATABASE);
            assertThat(child.millisSinceStart()).isLessThan(15_000);
            assertThat(api.requests()).hasSize(1);
            assertThat(api.requests().get(0).header("Lambda-Runtime-Function-Error-Type"))
                    .isEqualTo("Runtime.DatabaseUnavailable");
            assertThat(child.out()).isEmpty();
            assertThat(child.err() + api.requests().get(0).text()).doesNotContain("hunter2");
        }
    }

    @Test
    @DisplayName("case 8, case 9: no proxy, no noise")
    void shouldUseNoProxyAndPrintNothingToStandardOutput() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start()) {
            Map<String, String> environment = environment(api.address());
            environment.put("http_proxy", "http://127.0.0.1:1");
            environment.put("HTTP_PROXY", "http://127.0.0.1:1");
            environment.put("SCYLLA_USERNAME", "writer");
            environment.put("SCYLLA_PASSWORD", "hunter2");
            environment.put("AWS_SESSION_TOKEN", "hunter2-token");
            try (ChildProcess child = new ChildProcess(directory, ScriptedBootstrap.class, environment)) {
                Answer answer = api.invoke("{\"temp\":1}", LONG);
                assertThat(answer.text()).contains("\"stored\":1");
                String agent = api.awaitRequest("next", 1, LONG).header("User-Agent");
                assertThat(agent).matches("sluice-lambda/[0-9][^ $]*-java[0-9]+");
                api.close();
                assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_RUNTIME_API);
                assertThat(child.out()).isEmpty();
                assertThat(child.err()).doesNotContain("hunter2");
            }
        }
    }

    @Test
    @DisplayName("case 16: SIGSTOP and SIGCONT around a poll")
    void shouldServeOnWhenStoppedAroundAPoll() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ChildProcess child = new ChildProcess(directory, ScriptedBootstrap.class, environment(api.address()))) {
            api.invoke("{\"temp\":1}", LONG);
            awaitPolls(api, 2);
            child.signal("STOP");
            String id = api.enqueue("{\"temp\":2}");
            Thread.sleep(5_000);
            child.signal("CONT");

            assertThat(api.await(id, LONG).isError()).isFalse();
            // One more is the extension's.
            assertThat(api.connections()).isEqualTo(2);
            assertThat(api.violations()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 47: SIGTERM while idle")
    void shouldExitAndPostNothingOnSigtermWhileIdle() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ChildProcess child = new ChildProcess(directory, ScriptedBootstrap.class, environment(api.address()))) {
            api.invoke("{\"temp\":1}", LONG);
            awaitPolls(api, 2);
            int before = api.requests().size();

            child.signal("TERM");

            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_STOPPED);
            assertThat(api.requests()).hasSize(before);
            assertThat(child.out()).isEmpty();
        }
    }

    @Test
    @DisplayName("case 47: SIGTERM during an init")
    void shouldExitOnSigtermDuringTheInit() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                BlackHole blackHole = new BlackHole()) {
            Map<String, String> environment = environment(api.address());
            environment.put("SCYLLA_HOSTS", blackHole.address());
            environment.put("SLUICE_INIT_TIMEOUT_MS", "8000");
            try (ChildProcess child = new ChildProcess(directory, Bootstrap.class, environment)) {
                Thread.sleep(1_500);
                child.signal("TERM");

                assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_STOPPED);
                assertThat(api.requests()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("case 47: SIGTERM mid-invocation, which is finished")
    void shouldFinishTheInvocationOnSigterm() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start()) {
            Map<String, String> environment = environment(api.address());
            environment.put("TEST_OUTCOME", "late");
            try (ChildProcess child = new ChildProcess(directory, ScriptedBootstrap.class, environment)) {
                api.invoke("{\"temp\":1}", LONG);
                String id = api.enqueue("{\"temp\":2}");
                awaitDelivery(api, 2);
                child.signal("TERM");
                child.signal("TERM");

                assertThat(api.await(id, LONG).text()).contains("\"stored\":1");
                assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_STOPPED);
                assertThat(api.violations()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("case 47: SIGTERM mid-invocation, which cannot be finished and is answered with an error")
    void shouldAnswerWithAnErrorOnSigtermWhenTheInvocationHangs() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start()) {
            Map<String, String> environment = environment(api.address());
            environment.put("TEST_OUTCOME", "never");
            try (ChildProcess child = new ChildProcess(directory, ScriptedBootstrap.class, environment)) {
                String id = api.enqueue("{\"temp\":1}");
                awaitDelivery(api, 1);
                child.signal("TERM");
                child.signal("TERM");

                Answer answer = api.await(id, LONG);
                assertThat(answer.isError()).isTrue();
                assertThat(answer.request().header("Lambda-Runtime-Function-Error-Type"))
                        .isEqualTo("Runtime.Stopped");
                assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_STOPPED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-on-thread", "error-on-event-loop"})
    @DisplayName("case 39: an Error on a thread that is not the loop's, amid an event")
    void shouldAnswerWithTheErrorAndExitWhenAnotherThreadMeetsIt(String outcome) throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ChildProcess child = scripted(api, outcome)) {
            Answer answer = api.invoke("{\"temp\":1}", LONG);

            assertThat(answer.isError()).isTrue();
            assertThat(answer.request().header("Lambda-Runtime-Function-Error-Type"))
                    .isEqualTo("Runtime.FatalError");
            assertThat(answer.text()).contains("OutOfMemoryError");
            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_FATAL);
            assertThat(child.err()).contains("fatal: java.lang.OutOfMemoryError: scripted");
        }
    }

    @Test
    @DisplayName("case 39: with the JSON log format the line that says of an Error is kept at any log level")
    void shouldSayOfAnErrorInJsonWhenTheLogFormatIsJson() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ChildProcess child = scripted(api, "error-after-answer", "AWS_LAMBDA_LOG_FORMAT", "JSON")) {
            api.enqueue("{\"temp\":1}");

            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_FATAL);
            assertThat(child.err().lines())
                    .anyMatch(line -> line.startsWith("{\"timestamp\":\"")
                            && line.endsWith("\"level\":\"FATAL\","
                                    + "\"message\":\"fatal: java.lang.OutOfMemoryError: scripted\"}"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-while-deaf", "error-after-answer"})
    @DisplayName("case 39: an Error on another thread, and a loop that cannot be told of it")
    void shouldExitWhenAnotherThreadMeetsAnErrorAndTheLoopDoesNotHear(String outcome) throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ChildProcess child = scripted(api, outcome)) {
            api.enqueue("{\"temp\":1}");

            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_FATAL);
            assertThat(child.err()).contains("fatal: java.lang.OutOfMemoryError: scripted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-at-open", "error-on-thread-at-open"})
    @DisplayName("case 39: an Error before the first event")
    void shouldReportAnInitErrorAndExitWhenTheInitMeetsAnError(String outcome) throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ChildProcess child = scripted(api, outcome)) {
            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_FATAL);
            RecordedRequest report = api.requests().get(0);
            assertThat(report.path()).isEqualTo("/2018-06-01/runtime/init/error");
            assertThat(report.header("Lambda-Runtime-Function-Error-Type")).isEqualTo("Runtime.FatalError");
            assertThat(report.text()).contains("OutOfMemoryError");
        }
    }

    @Test
    @DisplayName("case 39: an Error while the database is opened in the background")
    void shouldExitWhenALazyOpeningMeetsAnError() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ChildProcess child = scripted(api, "error-at-open", "SLUICE_INIT", "lazy")) {
            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_FATAL);
        }
    }

    @Test
    @DisplayName("case 39: an event for whose bytes there is no memory")
    void shouldAnswerWithTheErrorWhenThereIsNoMemoryForTheEventItself() throws Exception {
        try (FakeRuntimeApi api = FakeRuntimeApi.start();
                ChildProcess child =
                        ChildProcess.withHeap(16, directory, ScriptedBootstrap.class, environment(api.address()))) {
            String id = api.enqueue(Event.of(new byte[12 << 20]));

            Answer answer = api.await(id, LONG);
            assertThat(answer.request().header("Lambda-Runtime-Function-Error-Type"))
                    .isEqualTo("Runtime.FatalError");
            assertThat(child.awaitExit()).isEqualTo(Bootstrap.EXIT_FATAL);
        }
    }

    private ChildProcess scripted(FakeRuntimeApi api, String outcome, String... settings) throws IOException {
        Map<String, String> environment = environment(api.address());
        environment.put("TEST_OUTCOME", outcome);
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return new ChildProcess(directory, ScriptedBootstrap.class, environment);
    }

    private static void awaitPolls(FakeRuntimeApi api, int count) throws InterruptedException {
        while (api.requests().stream()
                        .filter(r -> r.path().endsWith("invocation/next"))
                        .count()
                < count) {
            Thread.sleep(5);
        }
    }

    /** Waits until so many events are in the adapter's hands: its poll came, and a moment passed for the answer. */
    private static void awaitDelivery(FakeRuntimeApi api, int events) throws InterruptedException {
        awaitPolls(api, events);
        Thread.sleep(50);
    }

    private static Map<String, String> environment(String address) {
        return new HashMap<>(
                Map.of("AWS_LAMBDA_RUNTIME_API", address, "SCYLLA_HOSTS", "127.0.0.1:1", "SCYLLA_LOCAL_DC", "dc1"));
    }
}
