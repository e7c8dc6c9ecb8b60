package io.sluice.ingest.lambda.internal.response;

import org.jspecify.annotations.Nullable;

/** An HTTP answer in the form that whoever invoked the function for it expects. */
public final class HttpAnswer {

    private HttpAnswer() {}

    /**
     * Wraps a body.
     *
     * @param form whose
     * @param status a status of HTTP
     * @param body JSON of ours
     * @param header the name of one more header, or null
     * @param value its value, or null
     * @return JSON
     */
    public static byte[] of(HttpForm form, int status, byte[] body, @Nullable String header, @Nullable String value) {
        JsonText json = new JsonText();
        json.raw("{\"statusCode\":").number(status);
        if (form != HttpForm.GATEWAY) {
            json.raw(",\"statusDescription\":\"")
                    .number(status)
                    .raw(" ")
                    .raw(reason(status))
                    .raw("\"");
        }
        boolean multi = form == HttpForm.LOAD_BALANCER_MULTI;
        json.raw(multi ? ",\"multiValueHeaders\":{" : ",\"headers\":{");
        header(json, "Content-Type", "application/json", multi);
        if (header != null && value != null) {
            header(json.raw(","), header, value, multi);
        }
        json.raw("},\"body\":").quoted(body);
        return json.raw(",\"isBase64Encoded\":false}").toBytes();
    }

    /**
     * A body that says one thing.
     *
     * @param message what
     * @return JSON
     */
    public static byte[] message(String message) {
        return new JsonText()
                .raw("{\"message\":")
                .string(message, 1_024)
                .raw("}")
                .toBytes();
    }

    private static void header(JsonText json, String name, String value, boolean multi) {
        json.raw("\"").raw(name).raw(multi ? "\":[\"" : "\":\"").raw(value).raw(multi ? "\"]" : "\"");
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 202 -> "Accepted";
            case 207 -> "Multi-Status";
            case 400 -> "Bad Request";
            case 405 -> "Method Not Allowed";
            case 413 -> "Content Too Large";
            case 429 -> "Too Many Requests";
            default -> "Service Unavailable";
        };
    }
}
