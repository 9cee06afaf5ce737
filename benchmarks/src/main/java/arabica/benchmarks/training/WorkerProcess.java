package arabica.benchmarks.training;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A [TrainingWorker] as its parent holds it.
final class WorkerProcess implements AutoCloseable {
    private final String name;
    private final Path errors;
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter commands;

    /// Starts the process, and waits until its model stands.
    WorkerProcess(String name, List<String> command, Map<String, String> environment) throws IOException {
        this.name = name;
        errors = Files.createTempFile("arabica-bench-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        try {
            answer();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    TrainingRun run(int steps) throws IOException { return TrainingRun.parse(ask("run " + steps)); }

    void export(Path weights) throws IOException { ask("export " + weights); }

    private String ask(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
        return answer();
    }

    private String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(TrainingWorker.MARK)) { return line.substring(TrainingWorker.MARK.length()); }
        }
        throw new IOException("the process that measures " + name + " ended: " + lastError());
    }

    private String lastError() throws IOException {
        List<String> lines = Files.readAllLines(errors, StandardCharsets.ISO_8859_1);
        return lines.stream().filter(line -> line.startsWith("Exception") || line.startsWith("Caused by")
                || line.startsWith("Error")).reduce((first, second) -> second)
                .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
    }

    @Override
    public void close() throws IOException {
        try {
            commands.close(); // the end of its input ends it
            if (!process.waitFor(10, TimeUnit.SECONDS)) { process.destroyForcibly(); }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            process.destroyForcibly(); // it is gone already
        } finally {
            Files.deleteIfExists(errors);
        }
    }
}
