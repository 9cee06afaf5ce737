package arabica.studies.soak;

import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.datasets.AtomicFiles;
import arabica.datasets.world.World;
import arabica.rlhf.demo.WorldRows;
import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainTrainer;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.SequencePacking;
import arabica.rlhf.train.TrainingData;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a soak's work starts from: rows of the embedded world, and a model that has seen a little of it.
///
/// @param model          a folder
/// @param demonstrations JSON lines of prompts with completions
/// @param pairs          JSON lines of preference pairs
/// @param prompts        JSON lines of prompts
public record SoakFiles(Path model, Path demonstrations, Path pairs, Path prompts) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int TEXTS = 120;
    private static final int ROWS = 40;
    private static final PretrainOptions SHAPE = new PretrainOptions(600, 32, 2, 2, 256,
            PretrainOptions.Architecture.GPT2, SequencePacking.NONE);

    /// Makes them in a folder.
    public static SoakFiles make(Path folder, long seed) {
        World world = World.create(seed);
        SoakFiles files = new SoakFiles(folder.resolve("model"), folder.resolve("demonstrations.jsonl"),
                folder.resolve("pairs.jsonl"), folder.resolve("prompts.jsonl"));
        write(files.demonstrations, world.demonstrations(ROWS),
                row -> object("prompt", row.prompt().text()).put("completion", row.completion()));
        write(files.pairs, world.preferencePairs(ROWS, 0.4), row -> object("prompt", row.prompt().text())
                .put("chosen", row.chosen()).put("rejected", row.rejected()));
        write(files.prompts, world.prompts(ROWS), row -> object("prompt", row.text()));
        try (VectorBackend backend = new VectorBackend(1); Scope scope = Scope.open(backend)) {
            new PretrainTrainer(PretrainTrainer.defaults().batchSize(8).seed(seed).build(), SHAPE).train(backend, scope,
                    Optional.empty(), TrainingData.of(RowSource.inMemory("texts",
                            WorldRows.texts(world.pretrainingTexts(TEXTS)))),
                    RunContext.of(files.model));
        }
        return files;
    }

    private static ObjectNode object(String field, String value) { return MAPPER.createObjectNode().put(field, value); }

    private static <T> void write(Path file, List<T> rows, Function<T, ObjectNode> json) {
        AtomicFiles.createFolderOf(file);
        AtomicFiles.write(file, rows.stream().map(row -> json.apply(row) + "\n").collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8));
    }
}
