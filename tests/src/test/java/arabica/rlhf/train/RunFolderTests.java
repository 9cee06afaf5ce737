package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTests {
    private static final RunIdentity IDENTITY = new RunIdentity("sft", 0, new LinkedHashMap<>(), new LinkedHashMap<>());

    @TempDir
    Path folder;

    @Test
    void aFolderWithSomethingInItIsRefused() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> RunFolder.open(folder, false, false, IDENTITY)).isInstanceOf(RunFolderException.class)
                .hasMessageContaining(folder.toString()).hasMessageContaining("--resume")
                .hasMessageContaining("--overwrite");
        assertThat(folder).isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
    }

    @Test
    void overwritingRemovesARunAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        Files.writeString(folder.resolve("model-00001-of-00002.safetensors"), "old");
        Files.writeString(folder.resolve("model.safetensors.index.json"), "old");
        Files.writeString(folder.resolve("adapter_config.json"), "old");
        Files.writeString(folder.resolve("adapter_model.safetensors"), "old");
        Files.writeString(folder.resolve("chat_template.jinja"), "old");
        Files.createDirectories(folder.resolve("checkpoints/step-3"));
        Files.writeString(folder.resolve("checkpoints/step-3/x"), "old");
        try (RunFolder run = RunFolder.open(folder, false, true, IDENTITY)) {
            assertThat(run.continues()).isFalse();
            run.begin();
        }
        assertThat(folder.resolve("thesis.txt")).exists();
        assertThat(folder.resolve("model-00001-of-00002.safetensors")).doesNotExist();
        assertThat(folder.resolve("model.safetensors.index.json")).doesNotExist();
        assertThat(folder.resolve("checkpoints")).doesNotExist();
        assertThat(folder.resolve("adapter_config.json")).doesNotExist();
        assertThat(folder.resolve("adapter_model.safetensors")).doesNotExist();
        assertThat(folder.resolve("chat_template.jinja")).doesNotExist();
    }

    @Test
    void aRunThatWasToBeOverwrittenIsThereAgainIfTheNewOneDoesNotBegin() throws IOException {
        Files.writeString(folder.resolve("run.json"), "old");
        Files.writeString(folder.resolve("model.safetensors"), "old");
        Files.createDirectories(folder.resolve("checkpoints/step-3"));
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/train.arrow"), "old");
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        try (RunFolder run = RunFolder.open(folder, false, true, IDENTITY)) {
            assertThat(folder.resolve("model.safetensors")).doesNotExist();
            Files.writeString(run.data().resolve("train.arrow"), "new");
        }
        assertThat(folder.resolve("run.json")).hasContent("old");
        assertThat(folder.resolve("model.safetensors")).hasContent("old");
        assertThat(folder.resolve("checkpoints/step-3")).isDirectory();
        assertThat(folder.resolve("data/train.arrow")).hasContent("old");
        assertThat(folder.resolve("thesis.txt")).exists();
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void aRunThatWasSetAsideByAKilledOneIsPutBack() throws IOException {
        Files.writeString(folder.resolve("run.json"), "of the killed one");
        Files.createDirectories(folder.resolve(".overwritten"));
        Files.writeString(folder.resolve(".overwritten/run.json"), RunJson.write(IDENTITY));
        Files.writeString(folder.resolve(".overwritten/model.safetensors"), "old");
        try (RunFolder run = RunFolder.open(folder, true, false, IDENTITY)) {
            assertThat(run.continues()).isTrue();
        }
        assertThat(folder.resolve("model.safetensors")).hasContent("old");
        assertThat(folder.resolve(".overwritten")).doesNotExist();
    }

    @Test
    void whatAKilledProcessHadBegunToWriteIsNeitherARunNorInTheWay() throws IOException {
        for (boolean resume : new boolean[]{false, true}) {
            Path out = folder.resolve("out-" + resume);
            Files.createDirectories(out);
            Files.writeString(out.resolve(".run.json.4711.1.tmp"), "{\"half\":");
            Files.writeString(out.resolve(".command.json.4711.2.tmp"), "");
            try (RunFolder run = RunFolder.open(out, resume, false, IDENTITY)) {
                assertThat(run.continues()).isFalse();
                run.begin();
            }
            assertThat(out).isDirectoryContaining("glob:**/run.json").isDirectoryNotContaining("glob:**/*.tmp");
        }
        Path mine = Files.writeString(folder.resolve(".thesis.4711.1.tmp"), "years of work");
        assertThatThrownBy(() -> RunFolder.open(folder, true, false, IDENTITY)).isInstanceOf(RunFolderException.class);
        assertThat(mine).exists();
    }

    @Test
    void twoRunsCannotShareAFolder() {
        try (RunFolder first = RunFolder.open(folder.resolve("out"), false, false, IDENTITY)) {
            assertThat(first.path()).isDirectory();
            assertThatThrownBy(() -> RunFolder.open(folder.resolve("out"), true, false, IDENTITY))
                    .isInstanceOf(RunFolderException.class).hasMessageContaining("in use");
        }
    }

    @Test
    void aRunThatFailedBeforeItBeganLeavesNothing() throws IOException {
        Path out = folder.resolve("out");
        try (RunFolder run = RunFolder.open(out, false, false, IDENTITY)) {
            Files.writeString(run.data().resolve("train.arrow"), "rows");
        }
        assertThat(out).isEmptyDirectory();
        try (RunFolder again = RunFolder.open(out, false, false, IDENTITY)) {
            again.begin();
        }
        assertThat(out.resolve("run.json")).exists();
        try (RunFolder resumed = RunFolder.open(out, true, false, IDENTITY)) {
            assertThat(resumed.continues()).isTrue();
        }
    }

    @Test
    void whatIsNoRunCannotBeResumed() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> RunFolder.open(folder, true, false, IDENTITY)).isInstanceOf(RunFolderException.class)
                .hasMessageContaining("run.json");
        Files.writeString(folder.resolve("run.json"), "not json");
        assertThatThrownBy(() -> RunFolder.open(folder, true, false, IDENTITY)).isInstanceOf(RunFolderException.class)
                .hasMessageContaining("run.json");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> RunFolder.open(file, false, true, IDENTITY)).isInstanceOf(RunFolderException.class)
                .hasMessageContaining("is a file");
    }

    @Test
    void metricsAreCutOffWhereTheCheckpointEnds() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (RunFolder run = RunFolder.open(folder.resolve("out"), false, false, IDENTITY)) {
            try (MetricsFile metrics = run.metrics(Optional.of(file), 0)) {
                for (int step = 1; step <= 4; step++) { metrics.write(metrics(step, step / 3.0)); }
            }
            Files.writeString(file, Files.readString(file) + "{\"step\":5,\"lo");
            try (MetricsFile metrics = run.metrics(Optional.of(file), 2)) {
                metrics.write(metrics(3, Double.NaN));
            }
        }
        assertThat(Files.readAllLines(file)).containsExactly("{\"step\":1,\"loss\":0.3333333333333333}",
                "{\"step\":2,\"loss\":0.6666666666666666}", "{\"step\":3,\"loss\":null}");
    }

    private static StepMetrics metrics(int step, double loss) {
        LinkedHashMap<String, Double> values = new LinkedHashMap<>();
        values.put("step", (double) step);
        values.put("loss", loss);
        return new StepMetrics(step, values);
    }
}
