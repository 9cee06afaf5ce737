package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.StoreBuilder;
import arabica.datasets.arrow.StoreIdentity;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.files.FileFormat;
import arabica.datasets.rows.ColumnMap;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.FramedText;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.rows.TextRow;
import arabica.rlhf.Golden;
import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainTrainer;
import arabica.rlhf.pretrain.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
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

    /// Whatever keeps a store from being mapped, what its rows say of their prompts stays.
    @Test
    void aStoresPromptsArePromptsHoweverItIsRead() {
        Path store = store("sft.arrow", "", sequence(2, 5, 6, 7, 8), sequence(2, 5, 6, 9, 10), sequence(1, 11, 12),
                sequence(0, 20, 21, 22), sequence(3, 5, 6, 7, 8, 9));
        // Mapped, and split by its prompts.
        try (PreparedData held = prepare("held", TokenizedKind.SEQUENCES, options().evalFraction(0.2), 64, store)) {
            assertThat(said).anyMatch(line -> line.contains("sft.arrow is mapped as it is"));
            List<TokenSequence> train = all(held.trainSequences(TokenColumn.INPUT_IDS));
            List<TokenSequence> eval = all(held.evalSequences(TokenColumn.INPUT_IDS));
            assertThat(train.size() + eval.size()).isEqualTo(5);
            assertThat(train.contains(sequence(2, 5, 6, 7, 8))).isEqualTo(train.contains(sequence(2, 5, 6, 9, 10)));
        }
        for (int seed = 0; seed < 8; seed++) {
            try (PreparedData held = prepare("held" + seed, TokenizedKind.SEQUENCES,
                    options().evalFraction(0.3).seed(seed), 64, store)) {
                List<TokenSequence> train = all(held.trainSequences(TokenColumn.INPUT_IDS));
                assertThat(train.contains(sequence(2, 5, 6, 7, 8))).isEqualTo(train.contains(sequence(2, 5, 6, 9, 10)));
            }
        }
        // Cut, which takes a copy; and several.
        try (PreparedData cut = prepare("cut", TokenizedKind.SEQUENCES, options(), 4, store)) {
            assertThat(all(cut.trainSequences(TokenColumn.INPUT_IDS))).contains(sequence(2, 5, 6, 7, 8),
                    sequence(3, 5, 6, 7, 8), sequence(0, 20, 21, 22));
        }
        try (PreparedData two = prepare("two", TokenizedKind.SEQUENCES, options(), 64, store,
                store("b.arrow", "", sequence(1, 3, 4)))) {
            assertThat(all(two.trainSequences(TokenColumn.INPUT_IDS))).hasSize(6).contains(sequence(1, 3, 4),
                    sequence(3, 5, 6, 7, 8, 9));
        }
    }

    @Test
    void aStoreOfAnotherTokenizerIsRefused() {
        Path store = store("other.arrow", "0123", sequence(0, 1, 2, 3));
        assertThatThrownBy(() -> prepare("other", TokenizedKind.SEQUENCES, options(), 64, store).close())
                .isInstanceOf(DataException.class).hasMessageContaining("other.arrow")
                .hasMessageContaining("another tokenizer");
        assertThatThrownBy(() -> prepare("others", TokenizedKind.SEQUENCES, options(), 64,
                store("mine.arrow", Fingerprints.tokenizer(Golden.tokenizer()), sequence(0, 1, 2)), store).close())
                .isInstanceOf(DataException.class).hasMessageContaining("other.arrow");
    }

    @Test
    void aRowOfAStoreWithNothingToPredictIsNamed() {
        Path one = store("one.arrow", "", sequence(0, 1, 2, 3), sequence(0, 7));
        assertThatThrownBy(() -> prepare("one", TokenizedKind.SEQUENCES, options(), 64, one).close())
                .isInstanceOf(DataException.class).hasMessageContaining("one.arrow: row 2")
                .hasMessageContaining("nothing to predict");
        Path prompt = store("prompt.arrow", "", sequence(3, 1, 2, 3));
        assertThatThrownBy(() -> prepare("prompt", TokenizedKind.SEQUENCES, options(), 64, prompt).close())
                .isInstanceOf(DataException.class).hasMessageContaining("prompt.arrow: row 1");
    }

    @Test
    void rowsThatLookAlikeAndAreNotHaveFingerprintsOfTheirOwn() throws IOException {
        List<FramedText> frames = List.of(FramedText.plain("<s>a"),
                new FramedText(List.of(new FramedText.Part(FramedText.Kind.BOS, "<s>", false),
                        new FramedText.Part(FramedText.Kind.TEXT, "a", false))),
                new FramedText(List.of(new FramedText.Part(FramedText.Kind.TEXT, "<s>a", true))));
        assertThat(frames.stream().map(frame -> RowSource.inMemory("rows", List.of(new PromptRow(frame)))
                .fingerprints().get("rows")).distinct()).hasSize(3);
        // A file may be called as what is said of it is.
        for (String name : List.of("map", "format", "--data-format")) {
            Path file = Files.writeString(folder.resolve(name), "{\"text\": \"one\"}\n");
            DataFiles files = new DataFiles(List.of(file), Optional.of(FileFormat.JSON_LINES), ColumnMap.NONE);
            Object before = RowSource.files(files, RowUse.TEXT, PromptTemplate.NONE).fingerprints();
            Files.writeString(file, "{\"text\": \"two\"}\n");
            assertThat(RowSource.files(files, RowUse.TEXT, PromptTemplate.NONE).fingerprints()).as(name)
                    .isNotEqualTo(before);
        }
    }

    private static TokenSequence sequence(int prompt, int... ids) { return new TokenSequence(ids, prompt); }

    private static List<TokenSequence> all(Examples<TokenSequence> examples) {
        return IntStream.range(0, examples.size()).mapToObj(examples::get).toList();
    }

    /// @param tokenizer what the store says made it; nothing where empty
    private Path store(String name, String tokenizer, TokenSequence... rows) {
        Path file = folder.resolve(name);
        SequencedMap<String, String> parts = new LinkedHashMap<>();
        if (!tokenizer.isEmpty()) { parts.put("tokenizer", tokenizer); }
        List<TokenSequence> all = List.of(rows);
        new StoreBuilder(name, file, new StoreIdentity(parts), TokenizedKind.SEQUENCES, false,
                row -> new StoreBuilder.Tokenized(new RowTokenizer.Result(
                        Optional.of(new TokenizedRow.SequenceRow(all.get((int) row.index()))), 0), Optional.empty()),
                1).open(
                        (from, bad, action) -> IntStream.range(0, all.size()).forEach(
                                i -> action.accept(new SourcedRow(file, i + 1, i, new TextRow("" + i)))),
                        BadRowPolicy.strict(), done -> {})
                .close();
        return file;
    }

    private PreparedData prepare(String out, TokenizedKind kind, TrainerOptionsBuilder options, int maxLength,
            Path... files) {
        PreparedData.Plan plan = new PreparedData.Plan(Golden.tokenizer(), TokenizeOptions.of(maxLength), kind, 457);
        TrainingData data = TrainingData.of(
                RowSource.files(List.of(files), RowUse.FINE_TUNING, PromptTemplate.NONE));
        RunContext context = RunContext.of(folder.resolve(out)).withListener(new TrainingListener() {
            @Override
            public void onNote(String message) { said.add(message); }
        });
        RunIdentity identity = new RunIdentity("test", 0, new LinkedHashMap<>(), new LinkedHashMap<>());
        try (RunFolder run = RunFolder.open(context.out(), false, false, identity)) {
            return PreparedData.prepare(data, plan, options.build(), run, context);
        }
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
