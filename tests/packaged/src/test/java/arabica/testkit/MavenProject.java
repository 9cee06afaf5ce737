package arabica.testkit;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Maven project that is not ours, built as its owner would build it, from a local repository of its own: what we publish lies
/// in it as `mvn install` would have put it, all else is read from the user's repository as from a mirror. Nothing is
/// downloaded, and nothing is written outside `target`. What an earlier build has left there is deleted first: a test that is
/// gone would go on running, a jar that must not be needed would be found.
final class MavenProject {
    private static final Path ROOT = Path.of(System.getProperty("arabica.root"));
    private static final Path TARGET = Path.of(System.getProperty("arabica.target"));
    static final Path FOLDER = TARGET.resolve("example");
    static final Path REPOSITORY = TARGET.resolve("repository");
    private static final String VERSION = System.getProperty("arabica.version");
    /// What lies in a local repository has lost its checksums.
    private static final String SETTINGS = """
            <settings>
              <mirrors>
                <mirror><id>everything</id><mirrorOf>*,!central</mirrorOf><url>URL</url></mirror>
              </mirrors>
              <profiles>
                <profile>
                  <id>central</id>
                  <repositories>
                    <repository>
                      <id>central</id><url>URL</url><releases><checksumPolicy>ignore</checksumPolicy></releases>
                    </repository>
                  </repositories>
                  <pluginRepositories>
                    <pluginRepository>
                      <id>central</id><url>URL</url><releases><checksumPolicy>ignore</checksumPolicy></releases>
                    </pluginRepository>
                  </pluginRepositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>central</activeProfile></activeProfiles>
            </settings>
            """;

    /// @param code   Maven's exit code
    /// @param output what it printed
    record Run(int code, String output) {}

    private final Path folder;
    private final Path repository;

    /// @param source   the project, of which a copy is built
    /// @param artifacts the modules that it may use, by their folders; their jars must have been packaged
    MavenProject(Path source, List<String> artifacts) throws IOException {
        folder = emptied(FOLDER);
        repository = emptied(REPOSITORY);
        copy(source, folder);
        publish("arabica", ROOT.resolve("pom.xml"), List.of());
        for (String module : artifacts) {
            String name = "arabica-" + module;
            Path jar = ROOT.resolve(module).resolve("target").resolve(name + "-" + VERSION + ".jar");
            publish(name, ROOT.resolve(module).resolve("pom.xml"), List.of(jar));
        }
        Files.writeString(TARGET.resolve("settings.xml"),
                SETTINGS.replace("URL", Path.of(System.getProperty("arabica.repository")).toUri().toString()));
    }

    Path folder() { return folder; }

    Path repository() { return repository; }

    Run maven(String... arguments) throws IOException, InterruptedException {
        boolean windows = FileSystems.getDefault().getSeparator().equals("\\");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("arabica.maven"), "bin", windows ? "mvn.cmd" : "mvn").toString(),
                "--batch-mode",
                "--no-transfer-progress", "-Dstyle.color=never", "--settings",
                TARGET.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(arguments));
        Path log = TARGET.resolve("example-" + String.join("-", arguments).replaceAll("[^A-Za-z]+", "-") + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // Java 25, so that the project's toolchain is at hand and need not be looked for.
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("Maven took more than 5 minutes: " + Files.readString(log));
        }
        return new Run(process.exitValue(), Files.readString(log));
    }

    private void publish(String name, Path pom, List<Path> jars) throws IOException {
        Path at = Files.createDirectories(repository.resolve("dev/arabica").resolve(name).resolve(VERSION));
        Files.copy(pom, at.resolve(name + "-" + VERSION + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) { throw new AssertionError(jar + " is not there: run mvn verify"); }
            Files.copy(jar, at.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) { Files.delete(file); }
            }
        }
        return Files.createDirectories(folder);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).filter(f -> !f.startsWith(from.resolve("target")))
                    .toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
