package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// One way to run a trainer.
///
/// @param flag    says how wide vectors are
/// @param resumed whether the run is stopped by SIGTERM and resumed; otherwise it runs to its end
record MatrixCell(int threads, String flag, boolean resumed) {
    /// Steps after which a run is stopped.
    private static final int STOP_AFTER = 5;

    static List<MatrixCell> all() {
        List<MatrixCell> cells = new ArrayList<>();
        for (int threads : new int[]{1, 2}) {
            for (String flag : VectorWidths.flags()) {
                for (boolean resumed : new boolean[]{false, true}) {
                    cells.add(new MatrixCell(threads, flag, resumed));
                }
            }
        }
        return cells;
    }

    /// Two that differ in all three.
    static List<MatrixCell> corners() {
        List<String> flags = VectorWidths.flags();
        return List.of(new MatrixCell(1, flags.getFirst(), false), new MatrixCell(2, flags.getLast(), true));
    }

    /// Runs a trainer this way, in processes of their own.
    ///
    /// @return SHA-256 of names and bytes of all weights and optimizer states, of the model and its checkpoints
    String digest(Path folder, List<Object> call) throws Exception {
        Path out = folder.resolve(call.getFirst() + "-" + threads + flag.replaceAll("\\W", "-") + resumed);
        if (resumed) {
            Outcome stopped = start(folder, call, out).untilLines(out.resolve("metrics.jsonl"), STOP_AFTER).terminate();
            assertThat(stopped.code()).as("%s %s: %s", call.getFirst(), this, stopped.err()).isEqualTo(143);
            assertThat(out.resolve("model.safetensors")).doesNotExist();
        }
        Outcome ended = start(folder, call, out).end();
        assertThat(ended.code()).as("%s %s: %s", call.getFirst(), this, ended.err()).isZero();
        if (resumed) { assertThat(ended.err()).contains("resumed at step"); }
        return digest(out);
    }

    private Child start(Path folder, List<Object> call, Path out) {
        List<String> command = new ArrayList<>(List.of(Child.root().resolve("arabica").toString()));
        call.forEach(argument -> command.add(argument.toString()));
        command.addAll(List.of("--out", out.toString(), "--threads", "" + threads, "--backend", "vector"));
        if (Files.exists(out)) { command.add("--resume"); }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ARABICA_JAVA_OPTS", flag);
        return Child.start(folder, builder);
    }

    private static String digest(Path out) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(out)) {
            files = all.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
        }
        assertThat(files).as("a model, and of two checkpoints the model and the optimizer").hasSizeGreaterThan(4);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path file : files) {
            digest.update(out.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
