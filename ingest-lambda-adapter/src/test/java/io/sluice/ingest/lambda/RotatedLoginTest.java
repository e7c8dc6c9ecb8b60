package io.sluice.ingest.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.Login;
import io.sluice.ingest.testkit.HeardErrors;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class RotatedLoginTest {

    private static final Login OLD = new Login("writer", "hunter2");
    private static final Login NEW = new Login("writer", "hunter3");

    private final Deque<Runnable> background = new ArrayDeque<>();
    private long now;
    private int readings;
    private Login secret = OLD;
    private boolean unreadable;

    private Login read() throws IOException {
        readings++;
        if (unreadable) {
            throw new IOException("scripted");
        }
        return secret;
    }

    private RotatedLogin login() throws Exception {
        return new RotatedLogin(this::read, background::add, () -> now);
    }

    @Test
    void shouldReadTheSecretAgainForALaterConnectionAndUseItForTheNext() throws Exception {
        RotatedLogin login = login();
        secret = NEW;
        now += RotatedLogin.PAUSE_NANOS;

        assertThat(login.get()).isEqualTo(OLD);
        background.remove().run();

        assertThat(login.get()).isEqualTo(NEW);
        assertThat(background).isEmpty();
    }

    @Test
    void shouldReadTheSecretOncePerPauseHoweverManyConnectionsAreMade() throws Exception {
        RotatedLogin login = login();
        now += RotatedLogin.PAUSE_NANOS - 1;
        login.get();
        assertThat(background).isEmpty();

        now += 1;
        login.get();
        login.get();

        assertThat(background).hasSize(1);
    }

    @Test
    void shouldKeepTheLoginWhenTheSecretCannotBeRead() throws Exception {
        RotatedLogin login = login();
        unreadable = true;
        now += RotatedLogin.PAUSE_NANOS;
        login.get();
        background.remove().run();

        assertThat(login.get()).isEqualTo(OLD);
        assertThat(readings).isEqualTo(2);
    }

    @Test
    void shouldGiveTheLoginAndHandOverTheErrorWhenTheSecretCannotBeReadForWantOfAThread() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("of the test");
        RotatedLogin login = new RotatedLogin(
                this::read,
                reading -> {
                    throw error;
                },
                () -> now);
        now += RotatedLogin.PAUSE_NANOS;

        try (HeardErrors errors = new HeardErrors()) {
            assertThat(login.get()).isEqualTo(OLD);
            assertThat(errors.all()).containsExactly(error);
        }
    }
}
