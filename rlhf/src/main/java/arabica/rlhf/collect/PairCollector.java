package arabica.rlhf.collect;

import arabica.datasets.AtomicFiles;
import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowObjects;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Generation;
import arabica.nn.Generator;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.nn.Seeds;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.Perplexity;
import arabica.rlhf.train.TrainingListener;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Filtering's other direction: where a filter takes of given pairs those that the model could have written, this lets the
/// model write, and proposes which two of its responses to a prompt a human should compare. Prompts are read some at a time;
/// beside these, memory holds the proposals of a budget.
public final class PairCollector {
    /// Prompts whose responses are drawn together. Part of what a seed means.
    private static final int PROMPTS = 32;
    private static final int BATCH = 32;
    private static final long SAMPLING = 0xC0;

    private final LanguageModel model;
    private final BpeTokenizer tokenizer;
    private final List<ScalarModel> rewards;
    private final CollectOptions options;
    private final PairChooser chooser;
    private final RowTokenizer rowTokenizer;

    /// @param rewards preference models with the same tokens as the model; as many as the criterion needs
    /// @throws IllegalArgumentException if the criterion needs one and there is none
    public PairCollector(LanguageModel model, BpeTokenizer tokenizer, List<ScalarModel> rewards,
            CollectOptions options) {
        if (options.criterion().needsReward() && rewards.isEmpty()) {
            throw new IllegalArgumentException("--criterion " + options.criterion().name().toLowerCase(Locale.ROOT)
                    + " needs a preference model: --reward");
        }
        this.model = model;
        this.tokenizer = tokenizer;
        this.rewards = List.copyOf(rewards);
        this.options = options;
        chooser = new PairChooser(options);
        rowTokenizer = new RowTokenizer(tokenizer, TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(false));
    }

    /// What was found.
    ///
    /// @param prompts   that were answered
    /// @param alike     of these, prompts whose responses were too much alike for a pair
    /// @param pairs     that were written
    /// @param skipped   rows that could not be used
    public record Summary(long prompts, long alike, long pairs, long skipped) {}

    private record Prompt(long index, int[] ids, ObjectNode row) {}

    /// Writes proposals as JSON lines, in the order of the prompts.
    ///
    /// @param data prompts, or rows that have some
    /// @throws DataException if the data cannot be used
    public Summary collect(DataFiles data, PromptTemplate template, Path out, BadRowPolicy bad,
            TrainingListener listener) {
        Set<Integer> ends = EndTokens.of(model.config(), tokenizer, template.endToken());
        AtomicFiles.createFolderOf(out);
        Path part = AtomicFiles.temporary(out);
        try {
            Summary summary;
            try (ProposalSink sink = new ProposalSink(part, options)) {
                long[] counts = new long[2];
                List<Prompt> batch = new ArrayList<>();
                forEachPrompt(data, template, bad, prompt -> {
                    batch.add(prompt);
                    if (batch.size() == PROMPTS) {
                        propose(batch, counts, ends, sink);
                        listener.onPhase("prompts", counts[0], -1);
                    }
                });
                propose(batch, counts, ends, sink);
                if (counts[0] == 0) { throw new DataException(data.names() + ": no prompt that can be used"); }
                summary = new Summary(counts[0], counts[1], sink.finish(), bad.skipped());
            }
            AtomicFiles.moveIntoPlace(part, out);
            return summary;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + out + ": " + e.getMessage(), e);
        } finally {
            delete(part);
        }
    }

    private void propose(List<Prompt> batch, long[] counts, Set<Integer> ends, ProposalSink sink) {
        if (batch.isEmpty()) { return; }
        List<List<Candidate>> candidates = draw(batch, ends);
        for (int i = 0; i < batch.size(); i++) {
            Prompt prompt = batch.get(i);
            List<Proposal> pairs = candidates.get(i).size() < 2
                    ? List.of()
                    : chooser.choose(prompt.index(), candidates.get(i));
            counts[0]++;
            counts[1] += pairs.isEmpty() ? 1 : 0;
            for (Proposal pair : pairs) { sink.add(pair, prompt.row()); }
        }
        batch.clear();
    }

    /// Responses to each prompt; those that say nothing are left out.
    private List<List<Candidate>> draw(List<Prompt> prompts, Set<Integer> ends) {
        List<int[]> asked = new ArrayList<>();
        for (Prompt prompt : prompts) { for (int i = 0; i < options.samples(); i++) { asked.add(prompt.ids()); } }
        List<Generation> generations = new Generator(model).generate(asked,
                SamplingConfig.sampling(options.maxNewTokens(), options.temperature(), ends),
                Seeds.mix(options.seed(), SAMPLING, prompts.getFirst().index()));
        List<Integer> said = new ArrayList<>();
        List<TokenSequence> texts = new ArrayList<>();
        List<int[]> whole = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            int[] ids = generations.get(i).newIds();
            int[] text = ids.length > 0 && ends.contains(ids[ids.length - 1])
                    ? Arrays.copyOf(ids, ids.length - 1)
                    : ids;
            if (tokenizer.decode(text, true).isBlank()) { continue; }
            said.add(i);
            texts.add(new TokenSequence(joined(asked.get(i), text), asked.get(i).length));
            whole.add(joined(asked.get(i), ids));
        }
        double[] sums = LogProbs.sums(model, texts, BATCH);
        // As PPO scores them: with the EOS that the model wrote.
        List<double[]> scores = rewards.stream().map(reward -> Rewards.score(reward, whole, BATCH)).toList();
        List<List<Candidate>> drawn = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) { drawn.add(new ArrayList<>()); }
        for (int k = 0; k < said.size(); k++) {
            int row = k;
            TokenSequence text = texts.get(k);
            String response = tokenizer.decode(Arrays.copyOfRange(text.ids(), text.promptLength(), text.length()),
                    true);
            drawn.get(said.get(k) / options.samples()).add(new Candidate(response, text.responseLength(), sums[k],
                    Perplexity.of(sums[k], text.responseLength()),
                    IntStream.range(0, scores.size()).mapToDouble(m -> scores.get(m)[row]).toArray()));
        }
        return drawn;
    }

    private void forEachPrompt(DataFiles data, PromptTemplate template, BadRowPolicy bad,
            Consumer<Prompt> action) {
        long count = 0;
        for (int file = 0; file < data.paths().size(); file++) {
            try (RowReader rows = RowReader.open(data.only(file), RowUse.PROMPT, template, bad);
                    RowObjects objects = RowObjects.mapped(data, file)) {
                while (rows.hasNext()) {
                    SourcedRow row = rows.next();
                    JsonNode object;
                    do { object = objects.next(); } while (objects.number() < row.number());
                    try {
                        action.accept(prompt(count++, row, (ObjectNode) object));
                    } catch (BadRowException e) {
                        bad.accept(e);
                    }
                }
            }
        }
    }

    private Prompt prompt(long index, SourcedRow row, ObjectNode object) {
        if (!(row.row() instanceof PromptRow asked)) { throw row.bad("prompt", "is missing; expected text"); }
        int[] ids = rowTokenizer.prompt(asked.prompt());
        if (ids.length == 0 || ids.length >= model.config().contextLength()) {
            throw row.bad("prompt", "has " + ids.length + " tokens; expected 1 to "
                    + (model.config().contextLength() - 1));
        }
        return new Prompt(index, ids, object);
    }

    private static int[] joined(int[] prompt, int[] response) {
        int[] both = Arrays.copyOf(prompt, prompt.length + response.length);
        System.arraycopy(response, 0, both, prompt.length, response.length);
        return both;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }
}
