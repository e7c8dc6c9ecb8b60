package io.sluice.ingest.lambda.internal.response;

/** The body of an error report: {@code errorMessage}, {@code errorType} and {@code stackTrace}, bounded in every part. */
public final class ErrorBody {

    /** The most bytes of a message. */
    static final int MAX_MESSAGE_BYTES = 8 * 1024;

    /** The most frames of a stack trace. */
    static final int MAX_FRAMES = 50;

    private static final int MAX_FRAME_BYTES = 512;
    private static final int MAX_TYPE_BYTES = 256;

    private ErrorBody() {}

    /**
     * The report of a failure that its message tells in full.
     *
     * @param errorType what kind of failure
     * @param message what is wrong
     * @return JSON
     */
    public static byte[] of(String errorType, String message) {
        return write(errorType, message, new StackTraceElement[0]);
    }

    /**
     * The report of an exception that nobody foresaw.
     *
     * @param thrown becomes the type, the message and the stack trace
     * @return JSON
     */
    public static byte[] of(Throwable thrown) {
        String message = thrown.getMessage();
        return write(thrown.getClass().getName(), message == null ? "" : message, thrown.getStackTrace());
    }

    private static byte[] write(String errorType, String message, StackTraceElement[] frames) {
        JsonText json = new JsonText();
        json.raw("{\"errorMessage\":").string(message, MAX_MESSAGE_BYTES);
        json.raw(",\"errorType\":").string(errorType, MAX_TYPE_BYTES);
        json.raw(",\"stackTrace\":[");
        for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
            if (i > 0) {
                json.raw(",");
            }
            json.string(frames[i].toString(), MAX_FRAME_BYTES);
        }
        return json.raw("]}").toBytes();
    }
}
