package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of a real process that is killed, that has no room on its disk, that finds the file in use. */
@Timeout(60)
class DeadLetterCrashIT {

    /** What the child may write to one file, in KiB: a limit of the system, enforced in the middle of a letter. */
    private static final int ROOM_KIB = 40;

    private static Process start(Path file, String shell) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("java.class.path");
        return new ProcessBuilder(
                        "bash",
                        "-c",
                        shell + "exec \"$0\" -XX:-UsePerfData -Xshare:auto -Xmx64m -cp \"$1\" \"$2\" \"$3\"",
                        java.toString(),
                        classPath,
                        DeadLetterChild.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
    }

    private static BufferedReader output(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    private static DeadLetterReplay.Summary reopenAndInspect(Path file) throws IOException {
        try (NdjsonDeadLetters sink =
                NdjsonDeadLetters.builder(file, ReadingTable.reference()).open()) {
            sink.accept(DeadLetterChild.letter(-1));
        }
        assertThat(Files.readAllLines(file)).last().asString().contains("\"letter -1\"");
        return DeadLetterReplay.inspect(file);
    }

    @Test
    void shouldKeepEveryLetterItToldOfWhenItIsKilled(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("letters");
        int told = 0;
        for (int round = 0; round < 3; round++) {
            Process child = start(file, "");
            try (BufferedReader lines = output(child)) {
                List<String> seen = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    seen.add(lines.readLine());
                }
                // By handle: Process.destroy would close the stream that we read.
                child.toHandle().destroyForcibly();
                String line;
                while ((line = lines.readLine()) != null) {
                    seen.add(line); // told before it died
                }
                child.waitFor();
                seen.removeIf(each -> !each.matches("KEPT \\d+"));
                told += seen.size();
            }
        }

        DeadLetterReplay.Summary summary = reopenAndInspect(file);

        assertThat(summary.read()).isGreaterThan(told);
        assertThat(summary.torn()).as("at most one for each time it was killed").isLessThanOrEqualTo(3);
    }

    @Test
    void shouldSayThatThereIsNoRoomAndLeaveOnlyWholeLetters(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("letters");
        Process child = start(file, "ulimit -f " + ROOM_KIB + "; ");
        List<String> told = output(child).lines().toList();
        child.waitFor();

        assertThat(told).last().asString().contains("ENDED after", "cannot write to " + file, "make room");
        int kept = told.size() - 1;
        assertThat(kept).isPositive();
        assertThat(Files.size(file)).isLessThanOrEqualTo(ROOM_KIB * 1024L);
        assertThat(Files.readString(file)).endsWith("}\n");

        DeadLetterReplay.Summary summary = reopenAndInspect(file);
        assertThat(summary.read()).isEqualTo(kept + 1);
        assertThat(summary.torn()).isZero();
    }

    @Test
    void shouldRefuseAFileThatAnotherProcessHasOpen(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("letters");
        try (NdjsonDeadLetters sink =
                NdjsonDeadLetters.builder(file, ReadingTable.reference()).open()) {
            sink.accept(DeadLetterChild.letter(1));
            Process child = start(file, "");
            assertThat(output(child).lines()).singleElement().asString().contains("ENDED after 0", "in use");
            child.waitFor();
        }
        assertThat(DeadLetterReplay.inspect(file).read()).isEqualTo(1);
    }
}
