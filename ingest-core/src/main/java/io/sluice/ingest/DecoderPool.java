package io.sluice.ingest;

import io.sluice.ingest.internal.decode.ReadingDecoder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Spare decoders, a few for each core: threads come and go, virtual ones by the thousand, and a decoder's buffers are
 * worth keeping. Thread-safe, without locks; a thread that finds no spare one makes one.
 */
final class DecoderPool {

    private static final int SLOTS = Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4);

    private final Supplier<ReadingDecoder> factory;
    private final AtomicReferenceArray<@Nullable ReadingDecoder> spare = new AtomicReferenceArray<>(SLOTS);

    DecoderPool(Supplier<ReadingDecoder> factory) {
        this.factory = factory;
    }

    ReadingDecoder take() {
        int slot = slotOfThisThread();
        ReadingDecoder decoder = spare.get(slot) == null ? null : spare.getAndSet(slot, null);
        return decoder != null ? decoder : factory.get();
    }

    void giveBack(ReadingDecoder decoder) {
        spare.lazySet(slotOfThisThread(), decoder);
    }

    private static int slotOfThisThread() {
        return (int) Thread.currentThread().getId() & (SLOTS - 1);
    }
}
