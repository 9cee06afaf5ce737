package arabica.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A command as a process of its own, started by the launcher as users start it, on the classes under test.
record Child(Process process, Path outFile, Path errFile) {
    /// The JVM says so before our code runs; the launcher hides it where it runs the built jar.
    private static final String INCUBATOR = "WARNING: Using incubator modules";
    private static final long PATIENCE_SECONDS = 120;

    /// The project's root: the nearest folder upwards that has the launcher.
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("arabica")) || Files.isDirectory(folder.resolve("arabica"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    static Child start(Path folder, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(root().resolve("arabica").toString()));
        List.of(arguments).forEach(argument -> command.add(argument.toString()));
        return start(folder, new ProcessBuilder(command));
    }

    static Child start(Path folder, ProcessBuilder builder) {
        builder.environment().put("ARABICA_CLASSPATH", System.getProperty("java.class.path"));
        return startBuilt(folder, builder);
    }

    /// Starts a launcher that shall look for its own jar.
    static Child startBuilt(Path folder, ProcessBuilder builder) {
        try {
            Path out = Files.createTempFile(folder, "out", ".txt");
            Path err = Files.createTempFile(folder, "err", ".txt");
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().remove("TORNADOVM_HOME"); // as in this process
            return new Child(builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until a file has so many lines.
    Child untilLines(Path file, int lines) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(file) || Files.readAllLines(file).size() < lines) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("ended or hung before it wrote " + lines + " lines: " + end());
            }
            Thread.sleep(5);
        }
        return this;
    }

    /// SIGTERM, and what came of it.
    Outcome terminate() throws IOException, InterruptedException {
        process.destroy();
        return end();
    }

    /// SIGKILL, and what came of it.
    Outcome kill() throws IOException, InterruptedException {
        process.destroyForcibly();
        return end();
    }

    Outcome end() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + Files.readString(errFile));
        }
        String err = Files.readAllLines(errFile).stream().filter(line -> !line.startsWith(INCUBATOR))
                .map(line -> line + "\n").collect(Collectors.joining());
        return new Outcome(process.exitValue(), Files.readString(outFile), err);
    }
}
