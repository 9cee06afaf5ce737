package arabica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/dependencies.md` speaks of the libraries that run, all of them and in these versions: who changes one looks its
/// advisories up again.
class DependenciesTests {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");
    private static final Pattern ROW = Pattern.compile("\\| `[^:`]+:([^`]+)` \\| ([^ |]+) \\|.*");

    @Test
    void thePageListsWhatIsOnTheClassPath() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        try (Stream<String> lines = Files.lines(page())) {
            lines.map(ROW::matcher).filter(Matcher::matches).forEach(row -> listed.put(row.group(1), row.group(2)));
        }
        Map<String, String> running = new TreeMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            String folder = entry.replace(File.separatorChar, '/');
            Matcher jar = JAR.matcher(Path.of(entry).getFileName().toString());
            // Maven's own part of a test run is not ours to list.
            if (jar.matches() && !folder.contains("/surefire/") && !jar.group(1).startsWith("arabica-")) {
                running.put(jar.group(1), jar.group(2));
            }
        }
        assertThat(running).hasSizeGreaterThan(30);
        assertThat(listed).isEqualTo(running);
    }

    private static Path page() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/dependencies.md"))) { folder = folder.getParent(); }
        return folder.resolve("docs/dependencies.md");
    }
}
