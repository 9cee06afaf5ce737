package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.rows.FramedText;
import arabica.datasets.rows.Message;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.FinishReason;
import arabica.nn.Generation;
import arabica.nn.GenerationConfigJson;
import arabica.nn.GenerationSession;
import arabica.nn.Generator;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.SamplingConfig;
import com.fasterxml.jackson.databind.node.ObjectNode;
import arabica.rlhf.train.EndTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica generate --model DIR --prompt TEXT`.
@Command(name = "generate", description = "Samples continuations of a prompt, with a KV cache.", footer = {"",
        "Example:",
        "  arabica generate --model OUT --prompt \"Once upon a time\" --temperature 0.8 --min-p 0.05 --stream",
        "  arabica generate --model OUT --chat --prompt-template chatml --system \"Answer briefly.\""})
final class GenerateCommand extends BaseCommand {
    /// How the weights are held in memory.
    enum Precision {
        f32(DType.F32), bf16(DType.BF16);

        private final DType type;

        Precision(DType type) { this.type = type; }
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "a language model's folder")
    private Path model;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "what to continue")
    private String prompt;

    @Option(names = "--system", paramLabel = "TEXT", description = "what the system says before the prompt or the conversation")
    private String system;

    @Option(names = "--prompt-template", paramLabel = "NAME", description = "frames the prompt: " + Templates.NAMES
            + " (default: none, with --chat auto)")
    private String template;

    @Option(names = "--chat", description = "a conversation: each line of standard input is a message; /reset begins anew, /exit ends, Ctrl-C stops an answer")
    private boolean chat;

    @Mixin
    private SamplingFlags sampling;

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
        boolean asText = format.isDefault() || format.isText(terminal());
        if ((stream || chat) && (samples > 1 || !asText)) {
            throw new IllegalArgumentException((chat ? "--chat" : "--stream")
                    + " prints one sample as text, without --num-samples or --format json");
        }
        if (chat == (prompt != null)) {
            throw new IllegalArgumentException(chat
                    ? "--chat reads its messages from standard input, without --prompt"
                    : "--prompt is missing; it says what to continue (or --chat)");
        }
        return withBackend(this::generate);
    }

    private int generate(Backend backend) throws IOException {
        try (Scope scope = Scope.open(backend)) {
            BpeTokenizer tokenizer = BpeTokenizer.read(model);
            PromptTemplate frame = frame();
            LanguageModel language = ModelDirectory.loadStored(model, precision.type, scope);
            tokenizer.requireFits(language.config().vocabSize(), model.toString());
            Set<Integer> ends = new TreeSet<>(EndTokens.of(language.config(), tokenizer, frame.endToken()));
            ends.addAll(GenerationConfigJson.endTokens(model));
            SamplingConfig config = sampling.config(ends);
            List<String> stops = stops(frame, tokenizer);
            if (chat) {
                try (GenerationSession session = new GenerationSession(language, config, global.seed)) {
                    new ChatLoop(terminal())
                            .run(new ChatSession(session, tokenizer, frame, stops, Optional.ofNullable(system)));
                }
            } else {
                answer(language, tokenizer, framed(frame), config, stops);
            }
            return ExitCodes.DONE;
        }
    }

    private void answer(LanguageModel language, BpeTokenizer tokenizer, FramedText framed, SamplingConfig config,
            List<String> stops) {
        int[] ids = ids(tokenizer, framed, language);
        StopTexts texts = new StopTexts(tokenizer, stops, samples, stream ? this::print : text -> {});
        List<Generation> generations = new Generator(language).generate(Collections.nCopies(samples, ids), config,
                global.seed, texts::accept);
        for (int row = 0; row < samples; row++) { report(framed.text(), texts.finish(row), generations.get(row)); }
    }

    private PromptTemplate frame() {
        String name = template == null ? chat ? "auto" : PromptTemplate.NONE.label() : template;
        return Templates.of(name, spec);
    }

    private FramedText framed(PromptTemplate frame) {
        if (system == null) { return frame.prompt(prompt); }
        return frame.frame(
                List.of(new Message(Message.Role.SYSTEM, system), new Message(Message.Role.USER, prompt)));
    }

    /// The user's, and what the template makes of an end that the tokenizer cannot say with a token.
    private List<String> stops(PromptTemplate frame, BpeTokenizer tokenizer) {
        List<String> stops = new ArrayList<>(sampling.stop);
        stops.addAll(frame.stopTexts());
        frame.endToken().filter(end -> tokenizer.idOf(end).isEmpty()).ifPresent(stops::add);
        return stops;
    }

    private int[] ids(BpeTokenizer tokenizer, FramedText framed, LanguageModel language) {
        int[] ids = PromptIds.of(tokenizer, framed);
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
