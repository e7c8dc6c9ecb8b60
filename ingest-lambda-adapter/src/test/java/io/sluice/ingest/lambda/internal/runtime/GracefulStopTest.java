package io.sluice.ingest.lambda.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GracefulStopTest implements GracefulStop.Ending {

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Stopping stopping = new Stopping();
    private volatile long flushMillis;
    private volatile boolean pending;
    private volatile boolean closeHangs;

    @Override
    public boolean flush(long millis) {
        flushMillis = millis;
        calls.add("flush");
        return !pending;
    }

    @Override
    public void close() {
        calls.add("close");
        if (closeHangs) {
            awaitForever();
        }
    }

    @Test
    @DisplayName("case 47: an idle process flushes, and is asked to poll no more")
    void shouldFlushWhenIdle() {
        assertThat(new GracefulStop(stopping, this).run()).isTrue();

        assertThat(calls).containsExactly("flush");
        assertThat(stopping.isRequested()).isTrue();
        assertThat(flushMillis).isBetween(1L, GracefulStop.FLUSH_MILLIS);
    }

    @Test
    @DisplayName("case 47: what is still pending is handed back by closing")
    void shouldCloseWhenReadingsArePending() {
        pending = true;

        assertThat(new GracefulStop(stopping, this).run()).isTrue();

        assertThat(calls).containsExactly("flush", "close");
    }

    @Test
    @DisplayName("case 47: an invocation that hangs is interrupted, and the process ends all the same")
    void shouldInterruptWhatHangsAndGoOn() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        Thread loop = new Thread(() -> {
            stopping.begin();
            busy.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                calls.add("interrupted");
            } finally {
                stopping.end();
            }
        });
        loop.start();
        busy.await();

        assertThat(new GracefulStop(stopping, this).run()).isTrue();

        loop.join();
        assertThat(calls).containsExactly("interrupted", "flush");
    }

    @Test
    @DisplayName("case 47: a loop that does not hear of it, and a close that hangs, are left behind")
    void shouldReturnWhenNothingElseDoes() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        pending = true;
        closeHangs = true;
        Thread deaf = new Thread(() -> {
            stopping.begin();
            busy.countDown();
            awaitForever();
        });
        deaf.setDaemon(true);
        deaf.start();
        busy.await();

        assertThat(new GracefulStop(stopping, this).run()).isFalse();

        assertThat(calls).containsExactly("flush", "close");
    }

    @Test
    @DisplayName("case 47: what the stop may take and what the JVM takes after it are less than the platform gives")
    void shouldLeaveTheJvmTimeForItsOwnEnd() {
        assertThat(GracefulStop.END_MILLIS + GracefulStop.JVM_END_MILLIS).isLessThan(GracefulStop.KILL_MILLIS);
        assertThat(GracefulStop.FINISH_MILLIS).isLessThan(GracefulStop.LAST_WORDS_MILLIS);
        assertThat(GracefulStop.LAST_WORDS_MILLIS).isLessThan(GracefulStop.FLUSH_MILLIS);
        assertThat(GracefulStop.FLUSH_MILLIS).isLessThan(GracefulStop.END_MILLIS);
    }

    private static void awaitForever() {
        CountDownLatch never = new CountDownLatch(1);
        while (never.getCount() > 0) {
            try {
                never.await(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                // That is what it is for.
            }
        }
    }
}
