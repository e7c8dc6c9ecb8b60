package io.sluice.ingest.internal.deadletter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import io.sluice.ingest.internal.deadletter.LetterLines.Line;
import io.sluice.ingest.internal.deadletter.LetterReader.NoLetterException;
import io.sluice.ingest.internal.deadletter.LetterReader.NoLetterException.Instead;
import io.sluice.ingest.internal.deadletter.LetterReader.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the letters in lines: in those of a file of letters, and in those of a saved log, where they stand among lines
 * of others, behind a date, or as a string in JSON. Only a letter that is the whole of what was logged counts: text that
 * merely has one in it may be anybody's. For one thread.
 */
public final class LetterScan {

    /** How much of letters that wait for their other parts is held. */
    private static final long MAX_WAITING_BYTES = 2L * LetterFormat.MAX_LETTER_BYTES;

    /** Where a letter may begin, as it is or as a string of JSON has it. */
    private static final Pattern BEGIN = Pattern.compile("\\{ ?(\\\\?)\"v\\1\": ?\\d");

    /** What may stand before a letter as it is: nothing, what a crash left, or what CloudWatch puts before a line. */
    private static final Pattern BEFORE_PLAIN = Pattern.compile("[\\s\\x00]*"
            + "|\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d\\S*\\s+(?:\\S+\\s+)?"
            + "|EVENTS\\t(?:[^\\t]*\\t){1,4}");

    /** What may stand before a letter in a string: the name of the field of a logged line, or nothing in a list. */
    private static final Pattern BEFORE_ESCAPED =
            Pattern.compile("(?s)(?:.*\"(?:@?message|value)\"\\s*:\\s*|(?:.*[\\[,])?\\s*)\"");

    private static final int LOOK_BACK_CHARS = 200;

    /** Fields that only a letter has, so that none is passed over unseen. */
    private static final Pattern OF_A_LETTER = Pattern.compile(
            "\\bageMillis\\b|\\bwriteTimeMicros\\b|\\bjsonBase64\\b|\\{\\W{0,4}v\\W{1,6}[1-9],\\W{1,4}level\\b");

    private static final List<String> BEGINNINGS = List.of("{", "{\"", "{\"v", "{\"v\"", "{\"v\":");

    /** Gives lines. */
    @FunctionalInterface
    public interface Source {
        /** The next line; null at the end. */
        @Nullable
        Line next() throws IOException;
    }

    /** A letter and where it is written. */
    public static final class Found {
        private final Letter letter;
        private final byte[] text;

        private Found(Letter letter, byte[] text) {
            this.letter = letter;
            this.text = text;
        }

        /** What it says. */
        public Letter letter() {
            return letter;
        }

        /** What {@link Letter#valuesStart()} is a place in; not to be changed. */
        public byte[] text() {
            return text;
        }
    }

    /**
     * Lines that belong together: one, or all those of a letter that goes over several.
     *
     * @param lines in the order of the file
     * @param letters what was found in them; none if the lines have nothing to do with letters
     * @param problem what is wrong with a letter in them; null if nothing is
     */
    public record Entry(
            List<Line> lines, List<Found> letters, @Nullable NoLetterException problem) {

        /** Whether the lines have nothing to do with letters. */
        public boolean isOther() {
            return letters.isEmpty() && problem == null && lines.get(0).endsLine();
        }

        /** How many bytes the lines have. */
        public long bytes() {
            long bytes = 0;
            for (Line line : lines) {
                bytes += line.bytes().length;
            }
            return bytes;
        }
    }

    private final Source source;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private long waitingBytes;

    /**
     * Prepares to scan.
     *
     * @param source of lines
     */
    public LetterScan(Source source) {
        this.source = source;
    }

    /** The next lines; null at the end. */
    public @Nullable Entry next() throws IOException {
        while (waitingBytes <= MAX_WAITING_BYTES) {
            Line line = source.next();
            if (line == null) {
                break;
            }
            Entry entry = line.overlong() ? overlong(line) : entry(line);
            if (entry != null) {
                return entry;
            }
        }
        Iterator<Waiting> oldest = waiting.values().iterator();
        if (!oldest.hasNext()) {
            return null;
        }
        Waiting incomplete = oldest.next();
        oldest.remove();
        waitingBytes -= incomplete.bytes;
        return new Entry(incomplete.lines, List.of(), incomplete.problem());
    }

    private static Entry overlong(Line line) {
        return new Entry(List.of(line), List.of(), line.endsLine() ? LetterReader.tooLong() : null);
    }

    /** What is in a line; null if it waits for others. */
    private @Nullable Entry entry(Line line) {
        List<Text> texts = new ArrayList<>();
        NoLetterException problem = read(line.bytes(), texts);
        if (problem == null && texts.size() == 1 && texts.get(0).written instanceof LetterPart part) {
            return add(part, line);
        }
        List<Found> letters = new ArrayList<>();
        Map<String, Waiting> inLine = new LinkedHashMap<>();
        for (Text text : texts) {
            if (text.written instanceof Letter letter) {
                letters.add(new Found(letter, text.bytes));
            } else if (text.written instanceof LetterPart part) {
                Waiting parts = inLine.computeIfAbsent(part.letter(), id -> new Waiting(part.parts()));
                if (parts.add(part)) {
                    inLine.remove(part.letter());
                    try {
                        letters.add(parts.letter());
                    } catch (NoLetterException e) {
                        problem = e;
                    }
                }
            }
        }
        for (Waiting incomplete : inLine.values()) {
            problem = incomplete.problem();
        }
        if (letters.isEmpty() && problem == null) {
            problem = ofALetter(line.bytes());
        }
        return new Entry(List.of(line), letters, problem);
    }

    private @Nullable Entry add(LetterPart part, Line line) {
        Waiting parts = waiting.computeIfAbsent(part.letter(), id -> new Waiting(part.parts()));
        boolean whole = parts.add(part);
        long bytes = line.bytes().length;
        parts.lines.add(line);
        parts.bytes += bytes;
        waitingBytes += bytes;
        if (!whole) {
            return null;
        }
        waiting.remove(part.letter());
        waitingBytes -= parts.bytes;
        try {
            return new Entry(parts.lines, List.of(parts.letter()), null);
        } catch (NoLetterException e) {
            return new Entry(parts.lines, List.of(), e);
        }
    }

    private static final class Text {
        private final Written written;
        private final byte[] bytes;

        Text(Written written, byte[] bytes) {
            this.written = written;
            this.bytes = bytes;
        }
    }

    /** Reads what is of letters in a line; returns what is wrong with the rest of it. */
    private static @Nullable NoLetterException read(byte[] line, List<Text> texts) {
        String chars = new String(line, ISO_8859_1);
        if (chars.startsWith("{") && chars.contains("\"v\":")) {
            try {
                texts.add(new Text(LetterReader.read(line), line));
                return null;
            } catch (NoLetterException e) {
                // It may be behind something else, or something else behind it.
            }
        }
        NoLetterException problem = null;
        Matcher begin = BEGIN.matcher(chars);
        int from = 0;
        int letterEnd = 0;
        while (begin.find(from)) {
            boolean escaped = !begin.group(1).isEmpty();
            int start = begin.start();
            if (!mayBegin(chars, escaped, letterEnd, start)) {
                from = start + 1;
                continue;
            }
            int end = escaped ? stringEnd(line, start) : objectEnd(line, start);
            if (end < 0) {
                return new NoLetterException(Instead.TORN, "a letter in the line ends early");
            }
            try {
                byte[] text = escaped ? unescaped(chars.substring(start, end)) : Arrays.copyOfRange(line, start, end);
                texts.add(new Text(LetterReader.read(text), text));
            } catch (NoLetterException e) {
                problem = e.isOther() ? problem : e;
            }
            from = end;
            letterEnd = end;
        }
        return problem;
    }

    private static boolean mayBegin(String chars, boolean escaped, int letterEnd, int start) {
        int from = escaped ? Math.max(letterEnd, start - LOOK_BACK_CHARS) : letterEnd;
        return (escaped ? BEFORE_ESCAPED : BEFORE_PLAIN)
                .matcher(chars)
                .region(from, start)
                .matches();
    }

    /** Where the object that begins at a place ends, exclusive; -1 if the line ends before. */
    private static int objectEnd(byte[] line, int start) {
        int depth = 0;
        for (int i = start; i < line.length; i++) {
            switch (line[i]) {
                case '{' -> depth++;
                case '}' -> {
                    if (--depth == 0) {
                        return i + 1;
                    }
                }
                case '"' -> {
                    i = stringEnd(line, i + 1);
                    if (i < 0) {
                        return -1;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    /** Where the quote is that ends the string that a place is in; -1 if the line ends before. */
    private static int stringEnd(byte[] line, int from) {
        for (int i = from; i < line.length; i++) {
            if (line[i] == '\\') {
                i++;
            } else if (line[i] == '"') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] unescaped(String latin1) throws NoLetterException {
        byte[] quoted = ('"' + latin1 + '"').getBytes(ISO_8859_1);
        try (JsonParser parser = LetterFormat.JSON_FACTORY.createParser(quoted)) {
            parser.nextToken();
            return parser.getText().strip().getBytes(UTF_8);
        } catch (IOException e) {
            throw new NoLetterException(Instead.TORN, "a letter in the line is no JSON string");
        }
    }

    private static @Nullable NoLetterException ofALetter(byte[] line) {
        String chars = new String(line, ISO_8859_1);
        if (BEGINNINGS.contains(chars)) {
            return new NoLetterException(Instead.TORN, "the line ends early");
        }
        return OF_A_LETTER.matcher(chars).find()
                ? new NoLetterException(
                        Instead.TORN, "the line has a part of a letter, or one in a form that is not read")
                : null;
    }

    /** A letter of which not all parts have come. */
    private static final class Waiting {
        private final List<Line> lines = new ArrayList<>();
        // As many as have come, not as many as a line says that there are.
        private final Map<Integer, String> texts = new TreeMap<>();
        private final int parts;
        private long bytes;

        Waiting(int parts) {
            this.parts = parts;
        }

        /** Adds a part, which may have come before; whether the letter is whole. */
        boolean add(LetterPart part) {
            if (part.parts() == parts) {
                texts.putIfAbsent(part.part(), part.text());
            }
            return texts.size() == parts;
        }

        Found letter() throws NoLetterException {
            byte[] text = String.join("", texts.values()).getBytes(UTF_8);
            if (LetterReader.read(text) instanceof Letter letter) {
                return new Found(letter, text);
            }
            throw new NoLetterException(Instead.TORN, "a letter in parts has parts of another in it");
        }

        NoLetterException problem() {
            return new NoLetterException(
                    Instead.TORN, (parts - texts.size()) + " of the " + parts + " lines of a letter are missing");
        }
    }
}
