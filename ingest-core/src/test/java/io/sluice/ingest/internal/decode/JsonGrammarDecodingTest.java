package io.sluice.ingest.internal.decode;

import static io.sluice.ingest.internal.decode.DecodeFixtures.decode;
import static io.sluice.ingest.internal.decode.DecodeFixtures.good;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is JSON and what is not, in the manner of "Parsing JSON is a Minefield" (Nicolas Seriot, 2016): each text stands
 * as the value of a field that no column is mapped to, between two good readings.
 */
class JsonGrammarDecodingTest {

    private static final String A = good(1);
    private static final String B = good(2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[[]   ]",
                "[\"\"]",
                "[\"a\"]",
                "[false]",
                "[null, 1, \"1\", {}]",
                "[null]",
                "[1\n]",
                " [1]",
                "[1,null,null,null,2]",
                "[2] ",
                "[123e65]",
                "[0e+1]",
                "[0e1]",
                "[ 4]",
                "[-0.000000000000000000000000000000000000000000000000000000000001]",
                "[20e1]",
                "[-0]",
                "[-123]",
                "[-1]",
                "[1E22]",
                "[1E-2]",
                "[1E+2]",
                "[123e45]",
                "[123.456e78]",
                "[1e-2]",
                "[1e+2]",
                "[123.456789]",
                "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}",
                "{\"\":0}",
                "{\"foo\\u0000bar\": 42}",
                "{\"a\":[]}",
                "{\"title\":\"\\u041f\\u043e\\u043b\" }",
                "[\"\\u0060\\u012a\\u12AB\"]",
                "[\"\\uD801\\udc37\"]",
                "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
                "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
                "[\"\\\\u0000\"]",
                "[\"\\\"\"]",
                "[\"a/*b*/c/*d//e\"]",
                "[\"\\\\a\"]",
                "[\"\\\\n\"]",
                "[\"\\u0012\"]",
                "[\"\\uFFFF\"]",
                "[\"asd\"]",
                "[ \"asd\"]",
                "[\"\\uDBFF\\uDFFF\"]",
                "[\"new\\u00A0line\"]",
                "[\"\uDBFF\uDFFF\"]",
                "[\"\uFFFF\"]",
                "[\"\\u0000\"]",
                "[\",\"]",
                "[\"π\"]",
                "[\"\uD83C\uDC00x\"]",
                "\" \"",
                "[\"\\uD834\\uDd1e\"]",
                "[\"\\u0821\"]",
                "[\"\\u0123\"]",
                "[\"\u2028\"]",
                "[\"\u2029\"]",
                "[\"\\u0061\\u30af\\u30EA\\u30b9\"]",
                "[\"new\\u000Aline\"]",
                "[\"\u007F\"]",
                "[\"\\uA66D\"]",
                "[\"\\u005C\"]",
                "[\"⍂㈴⍂\"]",
                "[\"\\u200B\"]",
                "[\"\\u2064\"]",
                "[\"\\uFDD0\"]",
                "[\"\\uFFFE\"]",
                "[\"\\u0022\"]",
                "false",
                "42",
                "-0.1",
                "null",
                "\"asd\"",
                "true",
                "\"\"",
                " [] ",
                "[\"\\uDADA\"]",
                "[\"\\uDd1ea\"]",
                "[\"\\uD800\\n\"]",
                "[1.5e+9999]",
                "[-1e+9999]",
                "[0.4e006699999999999999999999999999999999999]"
            })
    void shouldTakeWhatIsJson(String value) throws IOException {
        DecodedDocument decoded = decode(A.replace("{", "{\"x\":" + value + ",") + "\n" + B);

        assertThat(decoded.refused()).isEmpty();
        assertThat(decoded.accepted()).hasSize(2);
        assertThat(isFaulty(A.replace("{", "{\"x\":" + value + ","))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1 true]",
                "[\"\": 1]",
                "[,1]",
                "[1,,2]",
                "[\"x\",,]",
                "[\"\",]",
                "[,]",
                "[-]",
                "[   , \"\"]",
                "[1,]",
                "[1,,]",
                "[*]",
                "[3[4]]",
                "[fals]",
                "[nul]",
                "[tru]",
                "[++1234]",
                "[+1]",
                "[+Inf]",
                "[-01]",
                "[-1.0.]",
                "[-2.]",
                "[-NaN]",
                "[.-1]",
                "[.2e-3]",
                "[0.1.2]",
                "[0.3e+]",
                "[0.3e]",
                "[0.e1]",
                "[0E+]",
                "[0E]",
                "[0e+]",
                "[0e]",
                "[1.0e+]",
                "[1.0e-]",
                "[1.0e]",
                "[1 000.0]",
                "[1eE2]",
                "[2.e+3]",
                "[2.e-3]",
                "[2.e3]",
                "[9.e+]",
                "[Inf]",
                "[NaN]",
                "[\uff11]",
                "[1+2]",
                "[0x1]",
                "[0x42]",
                "[Infinity]",
                "[0e+-1]",
                "[-123.123foo]",
                "[-Infinity]",
                "[-foo]",
                "[- 1]",
                "[-012]",
                "[-.123]",
                "[-1x]",
                "[1ea]",
                "[1.]",
                "[.123]",
                "[1.2a-3]",
                "[1.8011670033376514H-308]",
                "[012]",
                "{\"x\", null}",
                "{\"x\"::\"b\"}",
                "{\uD83C\uDDE8\uD83C\uDDED}",
                "{\"a\":\"a\" 123}",
                "{key: 'value'}",
                "{\"a\" b}",
                "{:\"b\"}",
                "{\"a\" \"b\"}",
                "{1:1}",
                "{9999E9999:1}",
                "{null:null,null:null}",
                "{\"id\":0,,,,,}",
                "{'a':0}",
                "{\"id\":0,}",
                "{\"a\":\"b\"}/**/",
                "{\"a\":\"b\"}//",
                "{\"a\":\"b\",,\"c\":\"d\"}",
                "{a: \"b\"}",
                "{\"a\":\"b\"}#",
                "[\"\\uD800\\u\"]",
                "[\"\\uD800\\u1\"]",
                "[\"\\uD800\\u1x\"]",
                "[é]",
                "[\"\\\u0000\"]",
                "[\"\\x00\"]",
                "[\"\\\\\\\"\\\"]\"",
                "[\"\\\t\"]",
                "[\"\\🌀\"]",
                "[\"\\a\"]",
                "[\"\\uqqqq\"]",
                "[\\u0020\"asd\"]",
                "[\\n]",
                "[\"new\tline\"]",
                "[\"\\UA66D\"]",
                "<.>",
                "[<null>]",
                "[True]",
                "[\"x\"]x",
                "aå",
                "[\u2060]",
                "\uFEFF1",
                "[1]x",
                "2@",
                "{}}",
                "{\"\":",
                "undefined",
                "'x'",
                "\\\"x\\\"",
                "1,2",
                "*",
                "{\"a\":true} \"x\"",
                "[a\u0000]",
                "1 000",
                "\"x\"\"y\"",
                "{}{}",
                "[][]",
                "-",
                "--1",
                "1e1e1",
                "nulll",
                "/",
                "%",
                "[\f]",
                "\u000b1",
                "\u00a01"
            })
    void shouldRefuseWhatIsNot(String value) throws IOException {
        String bad = A.replace("{", "{\"x\":" + value + ",");

        DecodedDocument decoded = decode(A + "\n" + bad + "\n" + B);

        // Some of these unbalance their line, which may then hold more than one refusal; none takes a neighbour along.
        assertThat(decoded.accepted()).hasSize(2);
        assertThat(decoded.refused())
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.reason()).doesNotStartWith("not JSON"));
        // This one closes the object early; what follows it is at fault, not the object.
        assertThat(isFaulty(bad)).isEqualTo(!value.equals("{}}"));
    }

    /** Whether the parser finds fault with an object; {@link SyntaxFault} must agree. */
    private static boolean isFaulty(String object) throws IOException {
        boolean faulty = false;
        try (JsonParser parser = ReferenceReader.Parsers.FACTORY.createParser(object)) {
            do {
                parser.nextToken();
                parser.getText();
            } while (!parser.getParsingContext().inRoot());
        } catch (JsonProcessingException e) {
            faulty = true;
        }
        assertThat(SyntaxFault.find(object.toCharArray(), object.length(), null, new Refusal()))
                .isEqualTo(faulty);
        return faulty;
    }
}
