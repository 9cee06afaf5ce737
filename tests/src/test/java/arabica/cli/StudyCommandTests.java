package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import arabica.studies.hh.MadeHhData;
import arabica.studies.stories.MadeStories;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    @ValueSource(strings = {"filter --foreign 50", "overoptimization"})
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

    /// On made-up files in the layouts of the real ones.
    @ParameterizedTest
    @ValueSource(strings = {"hh", "hh --held-out", "stories"})
    void aStudyOfRealDataRunsOnAnyThatIsLaidOutLikeIt(String study) throws Exception {
        Path data = folder.resolve("data");
        MadeHhData.write(data, 40, 20);
        MadeStories.write(data);
        Outcome one = run(study, "one", 1, "--data", data);
        Outcome two = run(study, "two", 2, "--data", data);

        assertThat(one.code()).as(one.err()).isZero();
        assertThat(one.out()).isEqualTo(two.out());
        assertThat(one.object().get("statements")).isNotEmpty();
    }

    @Test
    void theStudyOfHumanPairsRunsOnThem() {
        Outcome outcome = run("hh", "hh", 2, "--data", TestData.real("hh-rlhf-first-turn").getParent());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode shorter = outcome.object().at("/tables/accuracy/0/accuracy (%)");
        assertThat(shorter.get("value").doubleValue()).as("fewer characters").isBetween(54.9, 55.1);
    }

    @Test
    void theStudyOfStoriesRunsOnTheRealModel() {
        Outcome outcome = run("stories", "stories", 2, "--data", TestData.real("stories260K").getParent());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode longest = outcome.object().at("/tables/separation").get(1);
        assertThat(longest.at("/words shuffled/value").doubleValue()).isGreaterThan(0.9);
        assertThat(longest.at("/Shakespeare/value").doubleValue()).isGreaterThan(0.9);
    }

    private Outcome run(String study, String out, int jobs, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("study"));
        arguments.addAll(List.of(study.split(" ")));
        arguments.addAll(List.of("--size", "tiny", "--seeds", 2, "--jobs", jobs, "--threads", 1, "--out",
                folder.resolve(out)));
        arguments.addAll(List.of(more));
        return Outcome.of(arguments.toArray());
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

    @Test
    void overwritingKeepsWhatIsReadAndWhatIsNoStudy() throws Exception {
        Path data = folder.resolve("data");
        MadeStories.write(data);
        Outcome read = run("stories", "data/out", 1, "--data", data, "--overwrite");
        Outcome other = run("filter", "data", 1, "--overwrite", "--backend", "vector");

        assertThat(read.code()).isEqualTo(2);
        assertThat(read.err()).contains("--data " + data, "--overwrite would delete what is read").hasLineCount(1);
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains(data + " holds no study").hasLineCount(1);
    }
}
