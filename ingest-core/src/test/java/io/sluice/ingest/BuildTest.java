package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What the build's switches do, by the root's pom. Surefire goes by {@code skipTests}, Failsafe by {@code skipITs}. */
class BuildTest {

    @Test
    void shouldRunAllTestsUnlessToldOtherwise() throws Exception {
        assertThat(skipped(Map.of(), "")).isEqualTo("tests false, integration tests false");
        assertThat(skipped(Map.of(), "chaos")).isEqualTo("tests false, integration tests false");
    }

    @Test
    void shouldSkipTheIntegrationTestsToo() throws Exception {
        assertThat(skipped(Map.of("skipTests", "true"), "")).isEqualTo("tests true, integration tests true");
        assertThat(skipped(Map.of(), "quickstart")).isEqualTo("tests true, integration tests true");
    }

    @Test
    void shouldSkipTheIntegrationTestsAlone() throws Exception {
        assertThat(skipped(Map.of("skipITs", "true"), "")).isEqualTo("tests false, integration tests true");
        assertThat(skipped(Map.of("skipTests", "true", "skipITs", "false"), ""))
                .isEqualTo("tests true, integration tests false");
    }

    /** As Maven has it: the command line goes before a profile, and that before the pom's own properties. */
    private static String skipped(Map<String, String> commandLine, String profile) throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.putAll(propertiesAt("/project/properties/*"));
        properties.putAll(propertiesAt("/project/profiles/profile[id='" + profile + "']/properties/*"));
        properties.putAll(commandLine);
        return "tests " + value("${skipTests}", properties) + ", integration tests " + value("${skipITs}", properties);
    }

    private static String value(String text, Map<String, String> properties) {
        String value = text;
        while (value.startsWith("${")) {
            // What is set nowhere skips nothing.
            value = properties.getOrDefault(value.substring(2, value.length() - 1), "false");
        }
        return value;
    }

    private static Map<String, String> propertiesAt(String path) throws Exception {
        Document pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("..", "pom.xml").toFile());
        NodeList found = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
        Map<String, String> properties = new HashMap<>();
        for (int i = 0; i < found.getLength(); i++) {
            properties.put(found.item(i).getNodeName(), found.item(i).getTextContent());
        }
        return properties;
    }
}
