package arabica.cli;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Generation;
import arabica.nn.Generator;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.rlhf.report.Block;
import arabica.rlhf.train.EndTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a model answers to the first prompts of a data set, for a report to show before and after side by side.
final class ResponseSamples {
    private static final int PROMPTS = 4;
    private static final int NEW_TOKENS = 64;
    /// Of a text without a prompt, so much is given and the rest is asked for.
    private static final int TEXT_START = 16;
    private static final double TEMPERATURE = 0.7;
    private static final int SCORED_PROMPTS = 64;

    private final BpeTokenizer tokenizer;
    private final List<int[]> prompts;
    private final Optional<String> endToken;

    private ResponseSamples(BpeTokenizer tokenizer, List<int[]> prompts, Optional<String> endToken) {
        this.tokenizer = tokenizer;
        this.prompts = prompts;
        this.endToken = endToken;
    }

    /// Takes the first usable prompts; rows that are not usable are the trainer's to complain about.
    static ResponseSamples of(DataFiles data, RowUse use, PromptTemplate template, BpeTokenizer tokenizer,
            int contextLength) {
        return of(data, use, template, tokenizer, contextLength - newTokens(contextLength), PROMPTS);
    }

    /// More prompts than a person would read: enough for a histogram of scores.
    static ResponseSamples ofScores(DataFiles data, PromptTemplate template, BpeTokenizer tokenizer,
            int contextLength, int newTokens) {
        return of(data, RowUse.PROMPT, template, tokenizer, Math.max(1, contextLength - newTokens), SCORED_PROMPTS);
    }

    private static ResponseSamples of(DataFiles data, RowUse use, PromptTemplate template, BpeTokenizer tokenizer,
            int room, int limit) {
        RowTokenizer rows = new RowTokenizer(tokenizer, TokenizeOptions.of(Integer.MAX_VALUE).withAppendEos(false));
        List<int[]> prompts = new ArrayList<>();
        try (RowReader reader = RowReader.open(data, use, template, BadRowPolicy.allow(Integer.MAX_VALUE, bad -> {}))) {
            while (prompts.size() < limit && reader.hasNext()) {
                prompt(rows, reader).filter(ids -> ids.length > 0).map(ids -> fit(ids, room)).ifPresent(prompts::add);
            }
        } catch (DataException e) {
            // A file that cannot be used is the trainer's to complain about: it names the row.
        }
        return new ResponseSamples(tokenizer, prompts, template.endToken());
    }

    private static Optional<int[]> prompt(RowTokenizer rows, RowReader reader) {
        try {
            return rows.tokenize(reader.next()).map(row -> switch (row) {
                case TokenizedRow.PairRow pair -> prompt(pair.chosen());
                case TokenizedRow.UnpairedRow unpaired -> prompt(unpaired.sequence());
                case TokenizedRow.SequenceRow sequence -> prompt(sequence.sequence());
            });
        } catch (BadRowException e) {
            return Optional.empty();
        }
    }

    private static int[] prompt(TokenSequence row) {
        int length = row.promptLength() > 0 ? row.promptLength() : Math.min(TEXT_START, row.length() - 1);
        return Arrays.copyOf(row.ids(), length);
    }

    private static int[] fit(int[] ids, int room) {
        return ids.length <= room ? ids : Arrays.copyOfRange(ids, ids.length - room, ids.length);
    }

    List<int[]> prompts() { return prompts; }

    /// A model of a short context needs half of it for the prompt.
    private static int newTokens(int contextLength) { return Math.min(NEW_TOKENS, contextLength / 2); }

    /// How the model continues each prompt, cooler than it was trained: nearer to what it is sure of, without the loops of
    /// greedy choice.
    List<String> answers(LanguageModel model) {
        if (prompts.isEmpty()) { return List.of(); }
        SamplingConfig sampling = SamplingConfig.sampling(newTokens(model.config().contextLength()), TEMPERATURE,
                EndTokens.of(model.config(), tokenizer, endToken));
        return new Generator(model).generate(prompts, sampling, 0).stream().map(Generation::newIds)
                .map(ids -> tokenizer.decode(ids, true)).toList();
    }

    /// One block that shows the answers of several models, each as many as there are prompts.
    Block.Samples block(List<String> models, List<List<String>> answers) {
        List<Block.Sample> samples = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            List<Block.Response> responses = new ArrayList<>();
            for (int m = 0; m < models.size(); m++) {
                if (i < answers.get(m).size()) {
                    responses.add(new Block.Response(models.get(m), answers.get(m).get(i), ""));
                }
            }
            samples.add(new Block.Sample(tokenizer.decode(prompts.get(i)), responses));
        }
        return new Block.Samples(samples);
    }
}
