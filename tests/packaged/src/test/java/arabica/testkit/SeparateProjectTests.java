package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A project of somebody else's builds and tests with the jars that we package, and sees a wrong operation fail.
class SeparateProjectTests {
    private static final Path ROOT = Path.of(System.getProperty("arabica.root"));
    private static final Path EXAMPLE = ROOT.resolve("tests").resolve("example");
    private static MavenProject project;

    @BeforeAll
    static void publish() throws IOException {
        leaveOver(MavenProject.FOLDER.resolve("src/test/java/com/example/GoneTests.java"));
        leaveOver(MavenProject.REPOSITORY.resolve("dev/arabica/arabica-nn/1/arabica-nn-1.jar"));
        project = new MavenProject(EXAMPLE, List.of("autograd", "tests"));
    }

    /// As of an earlier build: the project must not see it.
    private static void leaveOver(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "left over");
    }

    @Test
    void itsTestsPassWithTheJarsThatWePackageAndThoseAlone() throws IOException, InterruptedException {
        MavenProject.Run run = project.maven("test");

        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output()).contains("Running com.example.TanhshrinkTests", "BUILD SUCCESS")
                .doesNotContain("WARNING] Could not");
        // What it used lies in its repository, even where the user's holds all of our modules; of others' jars, none that
        // only our own tests need.
        List<String> jars;
        try (Stream<Path> files = Files.walk(project.repository())) {
            jars = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")).toList();
        }
        String version = "-" + System.getProperty("arabica.version") + ".jar";
        assertThat(jars.stream().filter(name -> name.startsWith("arabica")))
                .containsExactlyInAnyOrder("arabica-autograd" + version, "arabica-tests" + version);
        assertThat(jars).noneMatch(name -> name.matches("(arrow|archunit|assertj|picocli|logback|jackson).*"));
    }

    @Test
    void aWrongDerivativeAndALeakFailAsThePageShows() throws IOException, InterruptedException {
        MavenProject.Run run = project.maven("test", "-Dtest=WhatAFailureLooksLike");

        assertThat(run.code()).as(run.output()).isEqualTo(1);
        assertThat(run.output()).contains("Tests run: 2, Failures: 2",
                "my layer on the scalar backend: an output changes with a later token", "void myLayerIsCausal()");
        List<String> shown = page("```\n");
        assertThat(shown).hasSize(1);
        assertThat(stripped(run.output())).contains(stripped(shown.getFirst()));
    }

    @Test
    void thePageShowsTheProjectThatIsBuilt() throws IOException {
        String sources = "";
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) { sources += Files.readString(file); }
        }
        List<String> shown = Stream.of("java", "xml").flatMap(language -> page("```" + language + "\n").stream())
                .toList();

        assertThat(shown).hasSizeGreaterThan(5);
        for (String part : shown) { assertThat(stripped(sources)).contains(stripped(part)); }
        assertThat(shown.stream().filter(part -> part.contains("Tanhshrink()") && !part.contains("Values"))
                .flatMap(String::lines).filter(line -> !line.isBlank())).as("twenty lines")
                .hasSizeLessThanOrEqualTo(20);
    }

    /// The blocks of the page that open with a fence.
    private static List<String> page(String fence) {
        try {
            String page = "\n" + Files.readString(ROOT.resolve("docs/test-kit.md"));
            List<String> blocks = new ArrayList<>();
            String[] parts = page.split("\n```", -1);
            for (int i = 1; i < parts.length; i += 2) {
                if (("```" + parts[i]).startsWith(fence)) {
                    blocks.add(parts[i].substring(parts[i].indexOf('\n') + 1));
                }
            }
            return blocks;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stripped(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    @Test
    void itNamesTheVersionThatWeBuild() throws IOException {
        assertThat(project.folder().resolve("pom.xml")).content()
                .contains("<arabica.version>" + System.getProperty("arabica.version") + "</arabica.version>");
    }
}
