package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTests {
    @TempDir
    Path folder;

    @Test
    void theNewestAreKept() {
        Checkpoints checkpoints = checkpoints(2);
        for (int step = 1; step <= 5; step++) { save(checkpoints, step); }
        assertThat(checkpoints.steps()).containsExactly(5, 4);
        assertThat(newest(checkpoints)).isEqualTo(5);
    }

    @Test
    void whatWasSavedIsReadBack() {
        Checkpoints checkpoints = checkpoints(2);
        save(checkpoints, 7);
        Manifest manifest = checkpoints.newestWhole(w -> {}).orElseThrow().manifest();
        assertThat(manifest.identity()).isEqualTo(identity());
        assertThat(manifest.counter("num_tokens")).isEqualTo(1234);
        assertThat(manifest.checksums()).containsOnlyKeys("a.bin", "b.bin");
        assertThat(manifest.versions()).containsKeys("arabica", "java");
    }

    @Test
    void aFullDiskLeavesTheLastCheckpointIntact() throws IOException {
        Checkpoints checkpoints = checkpoints(2);
        save(checkpoints, 1);
        assertThatThrownBy(() -> checkpoints.save(2, new LinkedHashMap<>(), target -> {
            Files.writeString(target.resolve("a.bin"), "half");
            throw new FileSystemException("b.bin", null, "No space left on device");
        })).isInstanceOf(TrainingException.class).hasMessageContaining("step-2")
                .hasMessageContaining("No space left on device").hasMessageContaining("step-1")
                .hasMessageNotContaining("\n");
        assertThat(newest(checkpoints)).isEqualTo(1);
        try (Stream<Path> left = Files.list(folder.resolve("checkpoints"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("step-1");
        }
    }

    @Test
    void aFileInThePlaceOfTheFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("checkpoints"), "mine");
        assertThatThrownBy(() -> save(checkpoints(2), 1)).isInstanceOf(TrainingException.class)
                .hasMessage("cannot write checkpoint " + file.resolve("step-1")
                        + ": Not a directory; there is no checkpoint yet");
        assertThat(file).hasContent("mine");
    }

    @Test
    void whatAKilledProcessLeftIsNoCheckpoint() throws IOException {
        Checkpoints checkpoints = checkpoints(2);
        save(checkpoints, 1);
        Path unfinished = Files.createDirectories(folder.resolve("checkpoints/.step-2.unfinished"));
        Files.writeString(unfinished.resolve("a.bin"), "half");
        assertThat(checkpoints.steps()).containsExactly(1);
        save(checkpoints, 2);
        assertThat(newest(checkpoints)).isEqualTo(2);
    }

    @Test
    void anyDamageIsFoundAndNamed() throws IOException {
        for (String damage : List.of("flip", "truncate", "delete", "manifest", "empty")) {
            Path own = Files.createDirectories(folder.resolve(damage));
            Checkpoints checkpoints = new Checkpoints(own, identity(), 3);
            save(checkpoints, 1);
            save(checkpoints, 2);
            Path file = own.resolve("step-2/b.bin");
            switch (damage) {
                case "flip" -> Files.write(file, new byte[]{1, 2, 4});
                case "truncate" -> Files.write(file, new byte[]{1, 2});
                case "delete" -> Files.delete(file);
                case "manifest" -> Files.writeString(own.resolve("step-2/manifest.json"), "{\"format\":1,");
                default -> Files.writeString(own.resolve("step-2/manifest.json"), "");
            }
            List<String> warnings = new ArrayList<>();
            assertThat(checkpoints.newestWhole(warnings::add).orElseThrow().step()).as(damage).isEqualTo(1);
            assertThat(warnings).as(damage).hasSize(1).first().asString().contains("step-2").doesNotContain("\n");
        }
    }

    private Checkpoints checkpoints(int keep) {
        return new Checkpoints(folder.resolve("checkpoints"), identity(), keep);
    }

    private static int newest(Checkpoints checkpoints) {
        return checkpoints.newestWhole(warning -> {
            throw new AssertionError(warning);
        }).orElseThrow().step();
    }

    private static void save(Checkpoints checkpoints, int step) {
        SequencedMap<String, Object> counters = new LinkedHashMap<>();
        counters.put("num_tokens", 1234);
        checkpoints.save(step, counters, target -> {
            Files.writeString(target.resolve("a.bin"), "step " + step);
            Files.write(target.resolve("b.bin"), new byte[]{1, 2, 3});
        });
    }

    private static RunIdentity identity() {
        SequencedMap<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("learning-rate", 0.001);
        configuration.put("shuffle", true);
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>();
        fingerprints.put("data", "abc");
        return new RunIdentity("sft", 42, configuration, fingerprints);
    }
}
