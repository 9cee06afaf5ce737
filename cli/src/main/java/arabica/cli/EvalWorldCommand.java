package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.AtomicFiles;
import arabica.datasets.DataException;
import arabica.datasets.rows.FramedText;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.world.benchmark.Benchmark;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.SamplingConfig;
import arabica.nn.Seeds;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.train.EndTokens;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica eval world --model DIR…`.
@Command(name = "world", description = "The true reward of models on the held-out prompts of an embedded world, which no training row shares topics with: one sampled answer to each, the same draws for every model. The interval is 95 %%, bootstrapped over prompts. docs/world.md says how results are reported.", footer = {
        "", "Example:", "  arabica eval world --world reasoning --model OUT/sft OUT/dpo --prompts 400"})
final class EvalWorldCommand extends BaseCommand {
    private static final long SAMPLING = 0x3D07;

    @Option(names = "--world", paramLabel = "NAME", defaultValue = "style", description = "style or reasoning (default: ${DEFAULT-VALUE})")
    private String world;

    @Option(names = "--model", paramLabel = "DIR", required = true, arity = "1..*", parameterConsumer = PathList.class, description = "who is judged, one after the other")
    private List<Path> models;

    @Option(names = "--prompts", paramLabel = "N", defaultValue = "400", description = "the first N held-out prompts of the world of --seed (default: ${DEFAULT-VALUE})")
    private int prompts;

    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "80", description = "of an answer (default: ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "0 is greedy (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Option(names = "--answers", paramLabel = "FILE.jsonl", description = "also writes each answer: model, index, prompt, completion, reward and its parts")
    private Path answers;

    @Option(names = "--overwrite", description = "replace --answers that exist")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        if (prompts < 1) { throw new IllegalArgumentException("--prompts must be at least 1, not " + prompts); }
        if (answers != null && !overwrite && Files.exists(answers)) {
            throw new DataException(answers + " exists; --overwrite replaces it");
        }
        Benchmark benchmark = Benchmark.of(world, global.seed);
        return withBackend(backend -> evaluate(backend, benchmark));
    }

    private int evaluate(Backend backend, Benchmark benchmark) {
        List<String> asked = IntStream.range(0, prompts).mapToObj(benchmark::heldOutPrompt).toList();
        StringBuilder said = new StringBuilder();
        for (Path model : models) {
            List<String> responses = responses(backend, model, asked);
            List<SequencedMap<String, Double>> judged = IntStream.range(0, prompts)
                    .mapToObj(row -> benchmark.judge(row, responses.get(row))).toList();
            print(benchmark, model, judged);
            for (int row = 0; row < prompts; row++) {
                ObjectNode line = Json.object().put("model", model.toString()).put("index", row)
                        .put("prompt", asked.get(row)).put("completion", responses.get(row));
                judged.get(row).forEach(line::put);
                said.append(line).append('\n');
            }
        }
        if (answers != null) { AtomicFiles.write(answers, said.toString().getBytes(StandardCharsets.UTF_8)); }
        return ExitCodes.DONE;
    }

    private List<String> responses(Backend backend, Path folder, List<String> asked) {
        try (Scope scope = Scope.open(backend)) {
            BpeTokenizer tokenizer = BpeTokenizer.read(folder);
            LanguageModel model = ModelDirectory.loadFrozen(folder, scope);
            tokenizer.requireFits(model.config().vocabSize(), folder.toString());
            List<int[]> ids = new ArrayList<>();
            asked.forEach(prompt -> ids.add(PromptIds.of(tokenizer, FramedText.plain(prompt))));
            SamplingConfig sampling = SamplingConfig.sampling(maxNewTokens, temperature,
                    EndTokens.of(model.config(), tokenizer));
            List<Response> responses = new ResponseSampler(sampling, Seeds.mix(global.seed, SAMPLING, 0))
                    .sample(model, ids);
            return responses.stream().map(response -> tokenizer.decode(response.ids(), true)).toList();
        }
    }

    private void print(Benchmark benchmark, Path model, List<SequencedMap<String, Double>> judged) {
        SequencedMap<String, Double> means = new LinkedHashMap<>();
        for (String part : judged.getFirst().sequencedKeySet()) {
            means.put(part, judged.stream().mapToDouble(one -> one.get(part)).average().orElseThrow());
        }
        var reward = Bootstrap.seeded(global.seed)
                .mean(judged.stream().mapToDouble(one -> one.get("reward")).toArray());
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%-24s  true reward %s of %.2f", model, reward, benchmark.bestReward());
            means.forEach((part, mean) -> {
                if (!part.equals("reward")) { out().printf(Locale.ROOT, "  %s %.3f", part, mean); }
            });
            out().printf(Locale.ROOT, "  (%s, %d prompts)%n", benchmark.version(), judged.size());
            return;
        }
        ObjectNode object = Json.object().put("world", benchmark.version()).put("seed", global.seed)
                .put("model", model.toString()).put("prompts", judged.size());
        Estimates.put(object, "true_reward", reward);
        means.forEach((part, mean) -> {
            if (!part.equals("reward")) { object.put(part, mean); }
        });
        Json.print(out(), object.put("best_reward", benchmark.bestReward()));
    }
}
