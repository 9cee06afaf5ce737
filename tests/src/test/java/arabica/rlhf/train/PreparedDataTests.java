package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowUse;
import arabica.rlhf.Golden;
import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainTrainer;
import arabica.rlhf.pretrain.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run's data is tokenized once, kept where the user wants it, and read as it is where it is tokenized already.
class PreparedDataTests {
    @TempDir
    Path folder;
    private final List<String> said = new ArrayList<>();

    @Test
    void runsShareACacheUntilSomethingDiffers() throws IOException {
        Path data = texts("texts.jsonl", 40);
        train("one", data, SequencePacking.CONCAT, 1);
        assertThat(said).noneMatch(line -> line.contains("tokenized already"));
        train("two", data, SequencePacking.CONCAT, 2);
        assertThat(said)
                .anyMatch(line -> line.contains("texts.jsonl is tokenized already") && line.contains("40 rows"));
        assertThat(cached()).hasSize(1);
        assertThat(folder.resolve("two/data")).doesNotExist();
        assertThat(folder.resolve("two/model.safetensors")).hasSameBinaryContentAs(
                folder.resolve("one/model.safetensors"));

        // Cut one by one instead of laid end to end: other bytes.
        said.clear();
        train("three", data, SequencePacking.NONE, 2);
        assertThat(said).noneMatch(line -> line.contains("tokenized already"));
        assertThat(cached()).hasSize(2);

        Files.writeString(data, "{\"text\": \"one more line\"}\n", StandardOpenOption.APPEND);
        said.clear();
        train("four", data, SequencePacking.NONE, 1);
        assertThat(said).noneMatch(line -> line.contains("tokenized already"));
        assertThat(cached()).hasSize(3);
    }

    @Test
    void aResumedRunUsesWhatItMade() throws IOException {
        Path data = texts("texts.jsonl", 40);
        TrainerOptions options = options().build();
        run("run", data, SequencePacking.FFD, DataPolicy.DEFAULT, options);
        run("run", data, SequencePacking.FFD, DataPolicy.DEFAULT, options.toBuilder().resume(true).build());
        assertThat(said).anyMatch(line -> line.contains("is tokenized already"));
    }

    @Test
    void whatWasCutIsSaidAndInTheManifest() throws IOException {
        Path data = texts("texts.jsonl", 40);
        run("cut", data, SequencePacking.NONE, DataPolicy.DEFAULT, options().maxLength(6).build());
        assertThat(said).anyMatch(line -> line.matches(
                "\\d+ rows of .*texts.jsonl are longer than 6 tokens: their ends were cut off, \\d+ of \\d+ tokens"));
        String manifest;
        try (Stream<Path> found = Files.walk(folder.resolve("cut/checkpoints"))) {
            manifest = Files.readString(found.filter(file -> file.endsWith("manifest.json")).findFirst().orElseThrow());
        }
        assertThat(manifest).contains("\"data.train.rows\" : 40").contains("\"data.train.cut-tokens\" : ");
    }

    @Test
    void aStoreIsDataAndIsMappedAsItIs() throws IOException {
        Path data = texts("texts.jsonl", 40);
        run("made", data, SequencePacking.CONCAT, DataPolicy.DEFAULT, options().build());
        Path store = folder.resolve("made/data/train.arrow");
        run("mapped", store, SequencePacking.CONCAT, DataPolicy.DEFAULT, options().build());
        assertThat(said).anyMatch(line -> line.contains("train.arrow is mapped as it is"));
        assertThat(folder.resolve("mapped/data")).doesNotExist();
        assertThat(folder.resolve("mapped/model.safetensors")).hasSameBinaryContentAs(
                folder.resolve("made/model.safetensors"));
        // Rows that are too long are cut, which takes a copy.
        said.clear();
        run("copied", store, SequencePacking.NONE, DataPolicy.DEFAULT, options().maxLength(6).build());
        assertThat(said).noneMatch(line -> line.contains("mapped as it is")).anyMatch(line -> line.contains("cut off"));
    }

    /// In shared rows as in rows apart, a batch that holds all sequences gives one gradient: the same training.
    @Test
    void sharedRowsTrainAsRowsApart() throws IOException {
        Path data = texts("texts.jsonl", 24);
        TrainerOptions options = options().maxSteps(5).batchSize(64).shuffle(false).build();
        double[] apart = losses(run("apart", data, SequencePacking.NONE, DataPolicy.DEFAULT, options), "apart");
        double[] shared = losses(run("shared", data, SequencePacking.FFD, DataPolicy.DEFAULT, options), "shared");
        for (int step = 0; step < 5; step++) { assertThat(shared[step]).isCloseTo(apart[step], within(2e-4)); }
        assertThat(said).anyMatch(line -> line.matches("24 sequences share \\d rows of 64"));
        assertThat(Files.readAllLines(folder.resolve("shared/metrics.jsonl")).getFirst()).contains("\"data_wait\":");
    }

    @Test
    void anIdThatTheModelHasNotIsABadRow() {
        TrainingData ids = TrainingData.of(RowSource.inMemory("ids", List.of(new IdsRow(new int[]{1, 2, 3}),
                new IdsRow(new int[]{1, 99_999}))));
        assertThatThrownBy(() -> run("ids", ids, SequencePacking.NONE, DataPolicy.DEFAULT, options().build()))
                .hasMessageContaining("row 2").hasMessageContaining("99999");
    }

    private static TrainerOptionsBuilder options() { return PretrainTrainer.defaults().maxSteps(2).batchSize(4); }

    private void train(String out, Path data, SequencePacking packing, int threads) {
        run(out, data, packing, new DataPolicy(threads, Optional.of(folder.resolve("cache"))), options().build());
    }

    private Pretrained run(String out, Path data, SequencePacking packing, DataPolicy policy, TrainerOptions options) {
        return run(out, TrainingData.of(RowSource.files(List.of(data), RowUse.TEXT, PromptTemplate.NONE)), packing,
                policy, options);
    }

    private Pretrained run(String out, TrainingData data, SequencePacking packing, DataPolicy policy,
            TrainerOptions options) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onNote(String message) { said.add(message); }

            @Override
            public void onWarning(String message) { said.add(message); }
        };
        try (Backend backend = Backends.open("vector", 2); Scope scope = Scope.open(backend)) {
            return new PretrainTrainer(options,
                    new PretrainOptions(300, 16, 1, 2, 64, PretrainOptions.Architecture.LLAMA, packing))
                    .train(backend, scope, Optional.of(Golden.tokenizer()), data,
                            RunContext.of(folder.resolve(out)).withListener(listener).withData(policy));
        }
    }

    private double[] losses(Pretrained trained, String out) throws IOException {
        assertThat(trained.result().step()).isEqualTo(5);
        return Files.readAllLines(folder.resolve(out).resolve("metrics.jsonl")).stream()
                .mapToDouble(line -> Double.parseDouble(line.replaceAll(".*\"loss\":([^,]*),.*", "$1"))).toArray();
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.toList();
        }
    }

    private Path texts(String name, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        Path file = folder.resolve(name);
        String words = "the fox ran home and sat there again";
        Files.writeString(file, IntStream.range(0, count).mapToObj(i -> random.ints(random.nextInt(2, 12), 0, 8)
                .mapToObj(w -> words.split(" ")[w]).collect(Collectors.joining(" ", "{\"text\": \"", "\"}\n")))
                .collect(Collectors.joining()));
        return file;
    }
}
