package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher script, on a copy of the project's skeleton with a Maven that only pretends to build.
class LauncherTests {
    private static final List<String> MODULES = List.of("autograd", "nn", "datasets", "rlhf", "studies",
            "tornado-kernels", "cli");

    @TempDir
    Path folder;

    @Test
    void anyTextComesThroughUnderAnyLocale() throws Exception {
        for (String locale : new String[]{"C", "C.UTF-8", "no_SUCH.UTF-8", ""}) {
            ProcessBuilder builder = new ProcessBuilder(Child.root().resolve("arabica").toString(), "tokenize",
                    "--model",
                    Golden.MODEL.toString(), "é 数 🙂", "--format", "json");
            builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
            if (!locale.isEmpty()) { builder.environment().put("LC_ALL", locale); }

            Outcome run = Child.start(folder, builder).end();

            assertThat(run).as(locale)
                    .isEqualTo(Outcome.of("tokenize", "--model", Golden.MODEL, "é 数 🙂", "--format", "json"));
        }
    }

    @Test
    void theUsersOptionsForTheJvmWinOverOurs() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Child.root().resolve("arabica").toString(), "--help");
        builder.environment().put("ARABICA_JAVA_OPTS", "-Xmx77m -XX:+PrintFlagsFinal");

        Outcome run = Child.start(folder, builder).end();

        assertThat(run.code()).isZero();
        assertThat(run.out()).containsPattern("MaxHeapSize +:?= *" + (78L << 20) + "|MaxHeapSize +:?= *" + (77L << 20));
    }

    @Test
    void theExitCodeAndTheOneLineAreThoseOfTheCommand() throws Exception {
        Outcome run = Child.start(folder, "generate", "--model", "/does/not/exist", "--prompt", "é 数 🙂").end();

        assertThat(run).isEqualTo(Outcome.of("generate", "--model", "/does/not/exist", "--prompt", "é 数 🙂"));
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void itBuildsOnceThenWhenASourceIsNewer() throws Exception {
        Path root = project("cp \"$PREPARED\" cli/target/arabica.jar");
        Outcome first = devices(root.resolve("arabica"));

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).contains("\"backend\":\"scalar\"");
        assertThat(first.err()).isEqualTo(
                "arabica: building with Maven, once; its log is " + root.resolve("target/build.log") + "\n");
        assertThat(builds(root)).isEqualTo(1);

        assertThat(devices(root.resolve("arabica")).err()).isEmpty();
        assertThat(builds(root)).isEqualTo(1);

        Path source = root.resolve("nn/src/main/java/Model.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        Files.setLastModifiedTime(root.resolve("cli/target/arabica.jar"), FileTime.from(Instant.now().minusSeconds(9)));
        assertThat(devices(root.resolve("arabica")).err()).contains("building");
        assertThat(builds(root)).isEqualTo(2);
    }

    /// The root has no `target` folder then.
    @Test
    void aJarThatMavenBuiltWithoutTheLauncherRuns() throws Exception {
        Path root = project("exit 1");
        Files.createDirectories(root.resolve("cli/target"));
        Files.copy(prepared(), root.resolve("cli/target/arabica.jar"));

        Outcome run = devices(root.resolve("arabica"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"backend\":\"scalar\"");
        assertThat(root.resolve("builds.txt")).doesNotExist();
    }

    @Test
    void aLinkFromElsewhereStartsTheProjectThatItLeadsTo() throws Exception {
        Path root = project("cp \"$PREPARED\" cli/target/arabica.jar");
        Path bin = Files.createDirectories(folder.resolve("some bin"));
        Files.createSymbolicLink(bin.resolve("inner"), root.resolve("arabica"));
        Files.createSymbolicLink(bin.resolve("arabica"), Path.of("inner"));

        assertThat(devices(bin.resolve("arabica")).code()).isZero();
        assertThat(builds(root)).isEqualTo(1);
    }

    @Test
    void firstStartsAtTheSameTimeBuildOnce() throws Exception {
        Path root = project("sleep 1; cp \"$PREPARED\" cli/target/arabica.jar");
        List<Child> children = List.of(child(root.resolve("arabica")), child(root.resolve("arabica")),
                child(root.resolve("arabica")));
        for (Child child : children) { assertThat(child.end().code()).isZero(); }
        assertThat(builds(root)).isEqualTo(1);
    }

    @Test
    void aFailedBuildShowsTheEndOfItsLog() throws Exception {
        Path root = project(
                "echo early; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do echo line $i; done; exit 1");
        Outcome run = devices(root.resolve("arabica"));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("line 17\narabica: the build failed; its whole log is ").doesNotContain("early");
        assertThat(Files.readString(root.resolve("target/build.log"))).startsWith("early");
    }

    /// A folder with the launcher, a source in each module, and `mvn` in `bin`.
    private Path project(String build) throws IOException {
        Path root = Files.createDirectories(folder.resolve("a project").resolve("" + build.hashCode()));
        Files.copy(Child.root().resolve("arabica"), root.resolve("arabica"));
        root.resolve("arabica").toFile().setExecutable(true);
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        for (String module : MODULES) {
            Path sources = Files.createDirectories(root.resolve(module).resolve("src/main/java"));
            Files.writeString(sources.resolve("Model.java"), "class Model {}");
            Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
        }
        Path maven = Files.createDirectories(root.resolve("bin")).resolve("mvn");
        Files.writeString(maven, "#!/bin/sh\nset -e\necho build >>builds.txt\nmkdir -p cli/target\n" + build + "\n");
        maven.toFile().setExecutable(true);
        return root;
    }

    private static long builds(Path root) throws IOException {
        return Files.readAllLines(root.resolve("builds.txt")).size();
    }

    private Outcome devices(Path launcher) throws Exception { return child(launcher).end(); }

    private Child child(Path launcher) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "devices");
        Path bin = launcher.toRealPath().resolveSibling("bin");
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("PREPARED", prepared().toString());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return Child.startBuilt(folder, builder);
    }

    /// A jar that stands for the built one: its manifest leads to the classes under test.
    private Path prepared() throws IOException {
        Path jar = folder.resolve("prepared.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(":")).filter(path -> !path.isEmpty())
                        .map(path -> Path.of(path).toAbsolutePath().toUri().toString())
                        .collect(Collectors.joining(" ")));
        if (!Files.exists(jar)) {
            Path part = folder.resolve("prepared.jar.part");
            try (OutputStream out = Files.newOutputStream(part);
                    JarOutputStream whole = new JarOutputStream(out, manifest)) {
                whole.flush();
            }
            Files.move(part, jar);
        }
        return jar;
    }
}
