package io.sluice.ingest.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.ingest.testkit.HeardErrors;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UncaughtErrorsTest {

    private final HeardErrors errors = new HeardErrors();
    private final Error error = new OutOfMemoryError("of the test");

    @AfterEach
    void close() {
        errors.close();
    }

    @Test
    void shouldHandOverAnErrorAndOneBeneathAnException() {
        UncaughtErrors.handOver(error);
        UncaughtErrors.handOver(new IllegalStateException(new IOException(error)));

        assertThat(errors.all()).containsExactly(error, error);
    }

    @Test
    void shouldKeepExceptionsToItself() {
        Exception circle = new IllegalStateException("a");
        circle.initCause(new IllegalStateException("b", circle));
        UncaughtErrors.handOver(circle);
        UncaughtErrors.handOver(null);

        assertThat(errors.all()).isEmpty();
    }

    @Test
    void shouldGoOnWhenTheHandlerItselfThrows() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            throw new IllegalStateException("of the handler");
        });

        assertThatCode(() -> UncaughtErrors.handOver(error)).doesNotThrowAnyException();
    }
}
