package arabica.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A project of somebody else's builds and tests with the jars that we package, and sees a wrong operation fail.
class SeparateProjectTests {
    private static MavenProject project;

    @BeforeAll
    static void publish() throws IOException {
        project = new MavenProject(Path.of(System.getProperty("arabica.root"), "tests", "example"),
                List.of("autograd", "tests"));
    }

    @Test
    void itsTestsPassWithTheJarsThatWePackageAndThoseAlone() throws IOException, InterruptedException {
        MavenProject.Run run = project.maven("test");

        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output()).contains("Running com.example.TanhshrinkTests", "BUILD SUCCESS")
                .doesNotContain("WARNING] Could not");
        // Of ours no other jar was there to be found; of others', none that only our own tests need.
        try (Stream<Path> files = Files.walk(project.repository())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")))
                    .noneMatch(name -> name.matches("(arrow|archunit|assertj|picocli|logback|jackson).*"));
        }
    }

    @Test
    void aWrongDerivativeFailsAndItsTestIsPrinted() throws IOException, InterruptedException {
        MavenProject.Run run = project.maven("test", "-Dtest=WhatAFailureLooksLike");

        assertThat(run.code()).as(run.output()).isEqualTo(1);
        assertThat(run.output()).contains("the derivative of Forgetful is wrong", "@net.jqwik.api.Example",
                "new com.example.WhatAFailureLooksLike.Forgetful()");
    }

    @Test
    void itNamesTheVersionThatWeBuild() throws IOException {
        assertThat(project.folder().resolve("pom.xml")).content()
                .contains("<arabica.version>" + System.getProperty("arabica.version") + "</arabica.version>");
    }
}
