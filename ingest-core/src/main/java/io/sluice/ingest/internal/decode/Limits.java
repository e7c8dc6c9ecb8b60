package io.sluice.ingest.internal.decode;

/**
 * The sizes beyond which a reading is refused, whatever it holds. They are far above what a sensor sends; they bound
 * the work and the memory that a hostile document can cost.
 */
final class Limits {

    /** How deep the value of an unmapped field may nest, the reading itself being level 1. */
    static final int NESTING = 32;

    /** The characters of a field's name. */
    static final int NAME_CHARS = 50_000;

    /** The characters of a number. */
    static final int NUMBER_CHARS = 1_000;

    /** The bytes of a text in UTF-8. */
    static final int TEXT_BYTES = 1 << 20;

    /** The largest buffer, in elements, that is kept from one document to the next. */
    static final int KEPT_BUFFER = 1 << 16;

    private Limits() {}
}
