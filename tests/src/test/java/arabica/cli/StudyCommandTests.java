package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each study once, at a size of seconds: models of this size learn nothing, so what is tested is that every kind of cell
/// runs, and that what comes out repeats.
class StudyCommandTests {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"filter", "overoptimization"})
    void aStudyEndsWithTablesChartsAndStatementsThatDoNotDependOnJobs(String study) throws Exception {
        Outcome one = run(study, "one", 1);
        Outcome two = run(study, "two", 2);

        assertThat(one.code()).as(one.err()).isZero();
        assertThat(one.out()).isEqualTo(two.out());
        assertThat(one.object().get("statements")).isNotEmpty();
        assertThat(Files.readString(folder.resolve("one/results.md"))).contains("|---|---|", ".svg)");
        try (Stream<Path> files = Files.list(folder.resolve("one"))) {
            for (Path svg : files.filter(file -> file.toString().endsWith(".svg")).toList()) {
                assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile())
                        .getDocumentElement().getTagName()).isEqualTo("svg");
            }
        }
    }

    private Outcome run(String study, String out, int jobs) {
        return Outcome.of("study", study, "--size", "tiny", "--seeds", 2, "--jobs", jobs, "--threads", 1, "--out",
                folder.resolve(out));
    }

    @Test
    void aCallThatIsWrongIsOneLineAndCode2() {
        Outcome unnamed = Outcome.of("study");
        Outcome seeds = Outcome.of("study", "filter", "--seeds", 0, "--out", folder.resolve("x"));

        assertThat(unnamed.code()).isEqualTo(2);
        assertThat(unnamed.err()).contains("expected the name of a study: filter");
        assertThat(seeds.code()).isEqualTo(2);
        assertThat(seeds.err()).contains("--seeds must be at least 1").hasLineCount(1);
    }
}
