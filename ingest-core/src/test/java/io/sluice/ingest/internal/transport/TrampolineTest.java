package io.sluice.ingest.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ingest.testkit.HeardErrors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrampolineTest {

    private final Trampoline trampoline = new Trampoline();
    private final List<String> ran = new ArrayList<>();

    @Test
    void shouldRunATaskThatATaskBringsAfterThatOne() {
        trampoline.execute(() -> {
            trampoline.execute(() -> ran.add("second"));
            ran.add("first");
        });

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void shouldGoOnAfterATaskThatThrewAnError() {
        trampoline.execute(() -> {
            trampoline.execute(() -> ran.add("behind it"));
            throw new OutOfMemoryError("of the test");
        });
        trampoline.execute(() -> ran.add("later"));

        assertThat(ran).containsExactly("behind it", "later");
    }

    @Test
    void shouldHandOverTheErrorOfATask() {
        OutOfMemoryError error = new OutOfMemoryError("of the test");
        try (HeardErrors errors = new HeardErrors()) {
            trampoline.execute(() -> {
                throw error;
            });

            assertThat(errors.all()).containsExactly(error);
        }
    }
}
