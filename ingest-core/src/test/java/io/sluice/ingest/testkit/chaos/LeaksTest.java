package io.sluice.ingest.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.RandomAccessFile;
import java.lang.ref.Cleaner;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** That what is left open is seen. */
@EnabledOnOs(OS.LINUX)
class LeaksTest {

    @Test
    void shouldCountWhatIsLeftOpenAndNothingElse(@TempDir Path folder) throws Exception {
        DatagramChannel.open().close(); // whatever the JVM opens for good with its first socket
        Leaks leaks = Leaks.begin();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(() -> awaitQuietly(end), "left-behind");
        try (DatagramChannel socket = DatagramChannel.open();
                RandomAccessFile file =
                        new RandomAccessFile(folder.resolve("file").toFile(), "rw")) {
            thread.start();

            Leaks.Count count = leaks.count(Duration.ZERO);

            assertThat(count.threads()).containsExactly("left-behind");
            assertThat(count.sockets()).isEqualTo(1);
            assertThat(count.files()).isEqualTo(1);
        } finally {
            end.countDown();
        }
        thread.join();
        assertThat(leaks.count(Duration.ZERO)).isEqualTo(Leaks.Count.NONE);
    }

    @Test
    void shouldNotCountTheThreadsOfTheJvmThatComeAndGo() throws Exception {
        DatagramChannel.open().close();
        CountDownLatch end = new CountDownLatch(1);
        Leaks leaks = Leaks.begin();
        // The JVM waits for a child in a thread named for its process id.
        Process child =
                new ProcessBuilder("sleep", "60").redirectErrorStream(true).start();
        try {
            CompletableFuture<Void> late = new CompletableFuture<Void>().orTimeout(1, TimeUnit.HOURS);
            CountDownLatch taken = new CountDownLatch(1);
            ForkJoinPool.commonPool().execute(() -> {
                taken.countDown();
                awaitQuietly(end);
            });
            taken.await();
            GlobalEventExecutor.INSTANCE.submit(() -> {}).await();
            Cleaner cleaner = Cleaner.create();

            assertThat(leaks.count(Duration.ZERO).threads()).isEmpty();

            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .contains("process reaper (pid " + child.pid() + ")");
            late.cancel(false);
            assertThat(cleaner).as("kept, and its thread with it").isNotNull();
        } finally {
            end.countDown();
            child.destroyForcibly();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
