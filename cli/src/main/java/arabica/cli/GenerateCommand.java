package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.FinishReason;
import arabica.nn.Generation;
import arabica.nn.Generator;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.SamplingConfig;
import com.fasterxml.jackson.databind.node.ObjectNode;
import arabica.rlhf.train.EndTokens;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica generate --model DIR --prompt TEXT`.
@Command(name = "generate", description = "Samples continuations of a prompt, with a KV cache.", footer = {"",
        "Example:", "  arabica generate --model OUT --prompt \"Once upon a time\" --temperature 0.8 --stream"})
final class GenerateCommand extends BaseCommand {
    /// How the weights are held in memory.
    enum Precision {
        f32(DType.F32), bf16(DType.BF16);

        private final DType type;

        Precision(DType type) { this.type = type; }
    }

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "a language model's folder")
    private Path model;

    @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "what to continue")
    private String prompt;

    @Option(names = "--prompt-template", paramLabel = "NAME", defaultValue = "none", description = "frames the prompt: none, hh, alpaca, chatml (default: ${DEFAULT-VALUE})")
    private String template;

    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "128", description = "(default: ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "0 is greedy (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "samples from the K most likely tokens alone (default: off)")
    private Integer topK;

    @Option(names = "--top-p", paramLabel = "P", description = "samples from the most likely tokens that together reach P (default: off)")
    private Double topP;

    @Option(names = "--stop", paramLabel = "TEXT", description = "ends where this text appears; may be given again")
    private List<String> stop = List.of();

    @Option(names = "--num-samples", paramLabel = "N", defaultValue = "1", description = "(default: ${DEFAULT-VALUE})")
    private int samples;

    @Option(names = "--dtype", paramLabel = "f32|bf16", defaultValue = "f32", description = "how weights are held: bf16 takes half the memory and reads them nearly twice as fast, rounded unless the files hold them so (default: ${DEFAULT-VALUE})")
    private Precision precision;

    @Option(names = "--stream", description = "prints the text as it is generated; one sample, as text")
    private boolean stream;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        if (samples < 1) { throw new IllegalArgumentException("--num-samples must be at least 1, not " + samples); }
        if (topK != null && topK < 1) { throw new IllegalArgumentException("--top-k must be at least 1, not " + topK); }
        if (stream && (samples > 1 || !format.isText(terminal()) && !format.isDefault())) {
            throw new IllegalArgumentException(
                    "--stream prints one sample as text, without --num-samples or --format json");
        }
        return withBackend(this::generate);
    }

    private int generate(Backend backend) {
        try (Scope scope = Scope.open(backend)) {
            BpeTokenizer tokenizer = BpeTokenizer.read(model);
            LanguageModel language = ModelDirectory.loadStored(model, precision.type, scope);
            tokenizer.requireFits(language.config().vocabSize(), model.toString());
            String framed = PromptTemplate.named(template).prompt(prompt);
            int[] ids = ids(tokenizer, framed, language);
            SamplingConfig sampling = new SamplingConfig(maxNewTokens, temperature, topK == null ? 0 : topK,
                    topP == null ? 1 : topP, EndTokens.of(language.config(), tokenizer));
            StopTexts stops = new StopTexts(tokenizer, stop, samples,
                    stream ? text -> print(text) : text -> {});
            List<Generation> generations = new Generator(language).generate(Collections.nCopies(samples, ids), sampling,
                    global.seed, stops::accept);
            for (int row = 0; row < samples; row++) { report(framed, stops.finish(row), generations.get(row)); }
            return ExitCodes.DONE;
        }
    }

    private int[] ids(BpeTokenizer tokenizer, String framed, LanguageModel language) {
        int[] ids = PromptIds.of(tokenizer, framed, PromptTemplate.named(template));
        if (ids.length == 0) { throw new DataException("--prompt is empty; expected at least one token"); }
        if (ids.length >= language.config().contextLength()) {
            throw new DataException(
                    "--prompt has " + ids.length + " tokens; expected fewer than the model's context of "
                            + language.config().contextLength());
        }
        return ids;
    }

    private void print(String text) {
        out().print(text);
        out().flush();
    }

    private void report(String framed, String text, Generation generation) {
        if (stream) {
            out().println();
        } else if (format.isText(terminal())) {
            out().println(text);
        } else {
            ObjectNode object = Json.object().put("prompt", framed).put("text", text);
            Json.put(object, "new_ids", generation.newIds());
            FinishReason reason = generation.finishReason();
            Json.print(out(), object.put("finish_reason", reason.name().toLowerCase(Locale.ROOT)));
        }
    }
}
