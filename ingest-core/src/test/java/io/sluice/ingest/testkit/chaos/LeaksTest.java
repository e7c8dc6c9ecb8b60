package io.sluice.ingest.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
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
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "left-behind");
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
}
