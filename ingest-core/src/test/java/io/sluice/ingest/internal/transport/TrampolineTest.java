package io.sluice.ingest.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The executor without a thread. */
class TrampolineTest {

    private final Trampoline trampoline = new Trampoline();
    private final List<String> ran = new ArrayList<>();

    @Test
    void shouldRunWhatATaskBringsAfterIt() {
        trampoline.execute(() -> {
            trampoline.execute(() -> ran.add("second"));
            ran.add("first");
        });

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void shouldGoOnAfterATaskThatThrows() {
        trampoline.execute(() -> {
            trampoline.execute(() -> ran.add("brought by it"));
            throw new LinkageError("a class is missing");
        });
        trampoline.execute(() -> ran.add("after it"));

        assertThat(ran).containsExactly("brought by it", "after it");
    }
}
