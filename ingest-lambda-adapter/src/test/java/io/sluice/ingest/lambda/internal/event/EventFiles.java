package io.sluice.ingest.lambda.internal.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events in the shapes of their sources, from the files that are written after each source's documentation. */
public final class EventFiles {

    private static final JsonFactory JSON = new JsonFactory();

    private EventFiles() {}

    /** The text of one of the files. */
    public static String read(String name) {
        try (InputStream in = EventFiles.class.getResourceAsStream("/events/" + name + ".json")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The reading with this number, as the files have it. */
    public static String reading(int number) {
        return String.format(
                "{\"deviceId\":\"674953e7-0b3b-4e0a-9d77-5a4a4c2f6d%02d\",\"ts\":%d,\"temp\":21.5,\"humidity\":40.25}",
                number, 1_735_689_600_000L + number);
    }

    /** An event of Kinesis whose records have these data, in base64, and the sequence numbers 1001, 1002 and so on. */
    public static String kinesis(String... data) {
        List<String> records = new ArrayList<>();
        for (String base64 : data) {
            records.add("{\"eventSource\":\"aws:kinesis\",\"kinesis\":{\"data\":\"" + base64
                    + "\",\"sequenceNumber\":\"" + (1_001 + records.size()) + "\"}}");
        }
        return "{\"Records\":[" + String.join(",", records) + "]}";
    }

    /**
     * The same event with the members of its envelope in another order, and with members nobody knows among them; what
     * is in {@code detail} is a reading, and stays.
     */
    public static String shuffled(String event, long seed) throws IOException {
        StringWriter out = new StringWriter();
        try (JsonParser in = JSON.createParser(event);
                JsonGenerator generator = JSON.createGenerator(out)) {
            in.nextToken();
            write(shuffle(tree(in), new Random(seed), ""), generator);
        }
        return out.toString();
    }

    private static @Nullable Object tree(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                members.put(name, tree(in));
            }
            return members;
        }
        if (in.currentToken() == JsonToken.START_ARRAY) {
            List<@Nullable Object> elements = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                elements.add(tree(in));
            }
            return elements;
        }
        return switch (in.currentToken()) {
            case VALUE_STRING -> in.getText();
            case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
            case VALUE_NULL -> null;
            default -> new BigDecimal(in.getText());
        };
    }

    private static @Nullable Object shuffle(@Nullable Object value, Random random, String name) {
        if (name.equals("detail")) {
            return value;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> same = new ArrayList<>();
            list.forEach(element -> same.add(shuffle(element, random, "")));
            return same;
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        List<String> names = new ArrayList<>();
        map.keySet().forEach(key -> names.add((String) key));
        boolean topics = name.equals("records");
        if (!topics) {
            names.add("zz-unknown");
            Collections.shuffle(names, random);
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String member : names) {
            members.put(
                    member,
                    member.equals("zz-unknown")
                            ? Map.of("body", List.of("eventSource", "]}"), "Records", List.of())
                            : shuffle(map.get(member), random, member));
        }
        return members;
    }

    private static void write(@Nullable Object value, JsonGenerator out) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                out.writeFieldName((String) member.getKey());
                write(member.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(element, out);
            }
            out.writeEndArray();
        } else if (value instanceof BigDecimal number) {
            out.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value == null) {
            out.writeNull();
        } else {
            out.writeString((String) value);
        }
    }
}
