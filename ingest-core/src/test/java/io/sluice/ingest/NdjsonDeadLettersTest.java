package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ingest.internal.deadletter.ReplayFile;
import io.sluice.ingest.testkit.Failures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file sink: bounds, rotation, mode, lock. */
class NdjsonDeadLettersTest {

    private Path folder;

    private Path file;

    @BeforeEach
    void name(@TempDir Path temporary) {
        folder = temporary;
        file = folder.resolve("letters.ndjson");
    }

    private NdjsonDeadLetters.Builder builder() {
        return NdjsonDeadLetters.builder(file, ReadingTable.reference()).fsyncOnClose();
    }

    private static WriteFailure failure(int n) {
        return Failures.of(FailureKind.TIMEOUT, "letter " + n, "ts", (long) n);
    }

    private static long lettersIn(Path path) throws IOException {
        return DeadLetterReplay.inspect(path).read();
    }

    @Test
    void shouldAddToWhatIsThere() throws IOException {
        for (int n = 0; n < 3; n++) {
            try (NdjsonDeadLetters sink = builder().open()) {
                sink.accept(failure(n));
            }
        }
        assertThat(Files.readAllLines(file)).hasSize(3);
        DeadLetterReplay.Summary summary = DeadLetterReplay.inspect(file);
        assertThat(summary.toString()).isEqualTo("REPLAY read=3 stored=0 kept=3 torn=0 skipped=0");
        assertThat(summary.reasons()).containsExactly(java.util.Map.entry("TIMEOUT", 3L));
    }

    @Test
    void shouldMakeFilesThatOnlyTheirOwnerMayRead() throws IOException {
        try (NdjsonDeadLetters sink = builder().open()) {
            sink.accept(failure(1));
            Path full = sink.rotate().orElseThrow();
            sink.accept(failure(2));
            for (Path each : List.of(file, full, folder.resolve(".letters.ndjson.lock"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .as(each.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void shouldRefuseASecondSinkOnTheSameFile() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        try (NdjsonDeadLetters sink = builder().open()) {
            sink.accept(failure(1));
            assertThatThrownBy(() -> builder().open())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use")
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> NdjsonDeadLetters.builder(link, ReadingTable.reference())
                            .open())
                    .as("the same file by another name")
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
        builder().open().close();
    }

    @Test
    void shouldRefuseASecondSinkOnTheSameFileByAHardLink() throws IOException {
        try (NdjsonDeadLetters sink = builder().open()) {
            sink.accept(failure(1));
            Path link = Files.createLink(folder.resolve("link"), file);
            assertThatThrownBy(() -> NdjsonDeadLetters.builder(link, ReadingTable.reference())
                            .open())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
            sink.rotate();
            NdjsonDeadLetters.builder(link, ReadingTable.reference()).open().close();
        }
    }

    @Test
    void shouldKeepTheLockThatOtherCodeOfThisProcessHolds() throws Exception {
        builder().open().close();
        Path lock = folder.resolve(".letters.ndjson.lock");
        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = other.tryLock()) {
            assertThat(held).isNotNull();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> builder().open()).hasMessageContaining("in use");
            }
            assertThat(OtherProcess.canLock(lock)).as("the lock is gone").isFalse();
        }
        builder().open().close();
    }

    @Test
    void shouldKeepTheLockWhenASecondOpenIsRefused() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Path lock = folder.resolve(".letters.ndjson.lock");
        try (NdjsonDeadLetters sink = builder().open()) {
            assertThat(OtherProcess.canLock(lock)).isFalse();
            assertThatThrownBy(() -> builder().open()).hasMessageContaining("in use");
            assertThatThrownBy(() -> NdjsonDeadLetters.builder(link, ReadingTable.reference())
                            .open())
                    .hasMessageContaining("in use");
            assertThatThrownBy(() -> new ReplayFile(file)).hasMessageContaining("in use");
            assertThat(OtherProcess.canLock(lock)).as("the lock is gone").isFalse();
        }
        assertThat(OtherProcess.canLock(lock)).isTrue();
    }

    @Test
    void shouldKeepAReplaysLockWhenASinkIsRefused() throws Exception {
        Files.createFile(file);
        try (ReplayFile replay = new ReplayFile(file)) {
            assertThat(replay.next()).isNull();
            assertThatThrownBy(() -> builder().open()).hasMessageContaining("in use");
            assertThatThrownBy(() -> new ReplayFile(file)).hasMessageContaining("in use");
            assertThat(OtherProcess.canLock(folder.resolve(".letters.ndjson.lock")))
                    .isFalse();
        }
    }

    @Test
    void shouldGoOnWhenItsThreadIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try (NdjsonDeadLetters sink = builder().fsyncEach().open()) {
            sink.accept(failure(1));
            Path full = sink.rotate().orElseThrow();
            sink.accept(failure(2));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();

            assertThat(lettersIn(full)).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();
            sink.accept(failure(3));
        } finally {
            Thread.interrupted();
        }
        assertThat(lettersIn(file)).isEqualTo(2);
    }

    @Test
    void shouldGoOnInANewFileWhenSomebodyElseRemovesOrRenamesTheFile() throws IOException {
        Path moved = folder.resolve("moved");
        try (NdjsonDeadLetters sink = builder().open()) {
            sink.accept(failure(1));
            Files.delete(file);
            sink.accept(failure(2));
            assertThat(lettersIn(file)).isEqualTo(1);
            Files.move(file, moved);
            sink.accept(failure(3));
            assertThat(lettersIn(file)).isEqualTo(1);
            Files.delete(file);
            assertThat(sink.rotate()).isEmpty();
        }
        assertThat(lettersIn(moved)).isEqualTo(1);
    }

    @Test
    void shouldCountOnAfterAnyNumber() throws IOException {
        Files.createFile(folder.resolve("letters.ndjson.99999999999999999999"));
        try (NdjsonDeadLetters sink = builder().open()) {
            sink.accept(failure(1));
            assertThat(sink.rotate().orElseThrow()).hasFileName("letters.ndjson.000001");
            Files.createFile(folder.resolve("letters.ndjson.999999999999999999"));
            sink.accept(failure(2));
            assertThatThrownBy(sink::rotate).isInstanceOf(IOException.class).hasMessageContaining("rename that file");
            sink.accept(failure(3));
        }
        assertThat(lettersIn(file)).isEqualTo(2);
    }

    @Test
    void shouldRotateWhenAFileIsFull() throws IOException {
        int letters = 200;
        try (NdjsonDeadLetters sink = builder().maxFileBytes(4_096).open()) {
            for (int n = 0; n < letters; n++) {
                sink.accept(failure(n));
            }
            List<Path> files = sink.files();
            assertThat(files).hasSizeGreaterThan(3).endsWith(file);
            assertThat(files.get(0)).hasFileName("letters.ndjson.000001");
            List<String> all = new ArrayList<>();
            for (Path each : files) {
                assertThat(Files.size(each)).isLessThanOrEqualTo(4_096);
                all.addAll(Files.readAllLines(each));
            }
            assertThat(all).hasSize(letters);
            for (int n = 0; n < letters; n++) {
                assertThat(all.get(n)).contains("\"letter " + n + "\"");
            }
        }
    }

    @Test
    void shouldThrowWhatIsFullAndGoOnWhenThereIsRoomAgain() throws IOException {
        int kept = 0;
        try (NdjsonDeadLetters sink =
                builder().maxFileBytes(4_096).maxTotalBytes(10_000).open()) {
            IOException full = null;
            while (full == null) {
                try {
                    sink.accept(failure(kept));
                    kept++;
                } catch (IOException e) {
                    full = e;
                }
            }
            assertThat(full)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("maxTotalBytes=10000")
                    .hasMessageContaining("replay or move them");
            long letters = 0;
            for (Path each : sink.files()) {
                letters += lettersIn(each);
            }
            assertThat(letters).isEqualTo(kept);

            Files.delete(sink.files().get(0));
            sink.accept(failure(kept));
            assertThat(Files.readString(file)).contains("\"letter " + kept + "\"");
        }
    }

    @Test
    void shouldGiveALetterLargerThanAFileAFileOfItsOwn() throws IOException {
        try (NdjsonDeadLetters sink = builder().maxFileBytes(4_096).open()) {
            sink.accept(failure(1));
            sink.accept(Failures.of(FailureKind.TIMEOUT, "large", "t", "y".repeat(9_000)));
            sink.accept(failure(2));
            assertThat(sink.files()).hasSize(3);
        }
    }

    @Test
    void shouldNotReuseTheNumberOfAFileThatIsThere() throws IOException {
        Files.createFile(folder.resolve("letters.ndjson.000041"));
        Files.createFile(folder.resolve("letters.ndjson.backup"));
        try (NdjsonDeadLetters sink = builder().open()) {
            sink.accept(failure(1));
            assertThat(sink.rotate()).hasValue(folder.toRealPath().resolve("letters.ndjson.000042"));
            assertThat(sink.rotate()).as("nothing to rotate").isEmpty();
        }
    }

    @Test
    void shouldRefuseLettersWhenClosed() throws IOException {
        NdjsonDeadLetters sink = builder().open();
        sink.close();
        sink.close();
        assertThatThrownBy(() -> sink.accept(failure(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void shouldNameEveryBadSettingAtOnce() {
        assertThatThrownBy(() -> builder()
                        .fsyncEvery(Duration.ZERO)
                        .maxFileBytes(1)
                        .maxTotalBytes(0)
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fsyncEvery=0 ms")
                .hasMessageContaining("maxFileBytes=1 ")
                .hasMessageContaining("maxTotalBytes=0 ");
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldSayWhichFolderIsMissing() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> NdjsonDeadLetters.builder(missing.resolve("letters.ndjson"), ReadingTable.reference())
                        .open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void shouldSyncOnceForTheLettersOfAnInterval() throws IOException {
        List<Runnable> scheduled = new ArrayList<>();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                assertThat(unit.toMillis(delay)).isEqualTo(250);
                scheduled.add(task);
                return super.schedule(() -> {}, 0, TimeUnit.NANOSECONDS);
            }
        };
        try (NdjsonDeadLetters sink =
                builder().fsyncEvery(Duration.ofMillis(250)).timer(timer).open()) {
            sink.accept(failure(1));
            sink.accept(failure(2));
            assertThat(scheduled).hasSize(1);
            scheduled.get(0).run();
            assertThat(scheduled).hasSize(1);
            sink.accept(failure(3));
            assertThat(scheduled).hasSize(2);
        }
        assertThat(timer.isShutdown()).isTrue();
        scheduled.get(1).run(); // late, after the close: harmless
    }

    @Test
    void shouldKeepEveryLetterOfManyThreads() throws Exception {
        int threads = 4;
        int each = 500;
        try (NdjsonDeadLetters sink = builder().maxFileBytes(16_384).open()) {
            CountDownLatch done = new CountDownLatch(threads);
            for (int t = 0; t < threads; t++) {
                int from = t * each;
                new Thread(() -> {
                            try {
                                for (int n = from; n < from + each; n++) {
                                    sink.accept(failure(n));
                                }
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            } finally {
                                done.countDown();
                            }
                        })
                        .start();
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            long letters = 0;
            for (Path path : sink.files()) {
                DeadLetterReplay.Summary summary = DeadLetterReplay.inspect(path);
                assertThat(summary.torn()).isZero();
                letters += summary.read();
            }
            assertThat(letters).isEqualTo((long) threads * each);
        }
    }

    /** What a process that is not this one can do. */
    private static final class OtherProcess {
        private OtherProcess() {}

        static boolean canLock(Path lock) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-Xmx32m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Locker.class.getName(),
                            lock.toString())
                    .inheritIO()
                    .start();
            return process.waitFor() == 0;
        }
    }

    /** Ends with 0 if it can lock the file that it is given, with 1 if another process has it locked. */
    static final class Locker {
        private Locker() {}

        /** Tries. */
        public static void main(String[] args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.exit(channel.tryLock() == null ? 1 : 0);
            }
        }
    }
}
