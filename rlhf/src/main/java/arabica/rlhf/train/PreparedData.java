package arabica.rlhf.train;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.Splits;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.arrow.TokenizedWriter;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.rows.TextRow;
import arabica.datasets.rows.UnpairedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A run's data, tokenized into memory-mapped files in its folder, and which rows of it are for training and which are
/// held out.
public final class PreparedData implements AutoCloseable {
    private final TokenizedDataset train;
    private final TokenizedDataset eval;
    private final int[] trainRows;
    private final int[] evalRows;
    private final long skipped;
    private final String trainName;

    private PreparedData(String trainName, TokenizedDataset train, TokenizedDataset eval, int[] trainRows,
            int[] evalRows, long skipped) {
        this.trainName = trainName;
        this.train = train;
        this.eval = eval;
        this.trainRows = trainRows;
        this.evalRows = evalRows;
        this.skipped = skipped;
    }

    /// How rows of text become rows of ids in a run.
    ///
    /// @param vocabSize the ids that the model has; a row with others is refused
    public record Plan(BpeTokenizer tokenizer, TokenizeOptions tokenize, TokenizedKind kind, int vocabSize) {
        /// As the options of a trainer say, for a model.
        ///
        /// @throws IllegalArgumentException if a sequence may be longer than the model's context
        public static Plan of(TrainerOptions options, BpeTokenizer tokenizer, TokenizedKind kind, int contextLength,
                int vocabSize) {
            return new Plan(tokenizer,
                    new TokenizeOptions(options.maxLengthFor(contextLength), options.truncation(), options.appendEos(),
                            options.promptTemplate().endToken(), false),
                    kind, vocabSize);
        }

        /// With earlier answers of conversations to be learnt, or not.
        public Plan withAnswers(boolean learnt) {
            return new Plan(tokenizer, tokenize.withAnswers(learnt), kind, vocabSize);
        }
    }

    /// Tokenizes and splits.
    ///
    /// @throws DataException if there is nothing to train on, or a row cannot be used and may not be skipped
    public static PreparedData prepare(TrainingData data, Plan plan, TrainerOptions options, RunFolder folder,
            TrainingListener listener) {
        if (data.eval().isPresent() && options.evalFraction() > 0) {
            throw new IllegalArgumentException("--eval-fraction holds out rows of --data: it needs no --eval-data");
        }
        BadRowPolicy bad = BadRowPolicy.allow(options.skipBad(),
                skipped -> listener.onWarning("skipped " + skipped.getMessage()));
        Path files = folder.data();
        List<String> prompts = options.evalFraction() > 0 ? new ArrayList<>() : null;
        TokenizedDataset train = tokenize(data.train(), plan, files.resolve("train.arrow"), bad, prompts, listener);
        try {
            if (data.eval().isPresent()) {
                TokenizedDataset eval = tokenize(data.eval().get(), plan, files.resolve("eval.arrow"), bad, null,
                        listener);
                return new PreparedData(data.train().name(), train, eval, all(train), all(eval), bad.skipped());
            }
            if (prompts != null) {
                Splits.Split split = Splits.holdOutByKey(prompts, options.evalFraction(), options.seed());
                listener.onHeldOut(Arrays.stream(split.eval()).mapToLong(train::sourceIndex).toArray());
                return new PreparedData(data.train().name(), train, train, split.train(), split.eval(), bad.skipped());
            }
            return new PreparedData(data.train().name(), train, train, all(train), new int[0], bad.skipped());
        } catch (RuntimeException e) {
            train.close();
            throw e;
        }
    }

    /// Rows that were left out because they could not be used.
    public long skipped() { return skipped; }

    /// Reads an example out of a row.
    @FunctionalInterface
    public interface RowExample<E> {
        E of(TokenizedDataset data, int row);
    }

    public <E> Examples<E> trainExamples(RowExample<E> example) {
        return Examples.of(train.size(), row -> example.of(train, row)).select(trainRows);
    }

    public <E> Examples<E> evalExamples(RowExample<E> example) {
        return Examples.of(eval.size(), row -> example.of(eval, row)).select(evalRows);
    }

    public Examples<TokenSequence> trainSequences(TokenColumn column) {
        return trainExamples((data, row) -> data.sequence(row, column));
    }

    public Examples<TokenSequence> evalSequences(TokenColumn column) {
        return evalExamples((data, row) -> data.sequence(row, column));
    }

    /// How messages name the rows for training.
    public String trainName() { return trainName; }

    /// The data set that training rows come from; all its rows when nothing is held out of it.
    public TokenizedDataset train() { return train; }

    /// Whether the evaluation data is a data set of its own.
    public boolean hasEval() { return eval != train; }

    /// The data set that held-out rows come from.
    public TokenizedDataset eval() { return eval; }

    @Override
    public void close() {
        train.close();
        if (hasEval()) { eval.close(); }
    }

    private static TokenizedDataset tokenize(RowSource rows, Plan plan, Path file, BadRowPolicy bad,
            List<String> prompts, TrainingListener listener) {
        RowTokenizer tokenizer = new RowTokenizer(plan.tokenizer(), plan.tokenize());
        Counts counts = new Counts();
        try (TokenizedWriter writer = TokenizedWriter.create(file, plan.kind())) {
            rows.forEach(bad, row -> {
                try {
                    Optional<TokenizedRow> tokenized = tokenizer.tokenize(row);
                    if (tokenized.isEmpty()) {
                        counts.dropped++;
                        return;
                    }
                    check(row, tokenized.get(), plan.vocabSize());
                    writer.add(tokenized.get(), row.index());
                    if (prompts != null) { prompts.add(promptOf(row.row())); }
                    listener.onPhase("tokenize", ++counts.written, -1);
                } catch (BadRowException e) {
                    bad.accept(e);
                }
            });
            if (counts.written == 0) {
                throw new DataException(rows.name() + ": no rows to use"
                        + (counts.dropped > 0
                                ? ", all " + counts.dropped + " are longer than "
                                        + plan.tokenize().maxLength() + " tokens"
                                : ""));
            }
            writer.commit();
        }
        if (counts.dropped > 0) {
            listener.onWarning(counts.dropped + " rows of " + rows.name() + " are longer than "
                    + plan.tokenize().maxLength() + " tokens and were left out");
        }
        return TokenizedDataset.open(file);
    }

    private static final class Counts {
        private long written;
        private long dropped;
    }

    /// What the tokenizer cannot know: whether the model has the ids of a row.
    private static void check(SourcedRow row, TokenizedRow tokenized, int vocabSize) {
        switch (tokenized) {
            case TokenizedRow.SequenceRow one -> ModelLimits.requireIds(vocabSize, row, one.sequence());
            case TokenizedRow.UnpairedRow unpaired -> ModelLimits.requireIds(vocabSize, row, unpaired.sequence());
            case TokenizedRow.PairRow pair -> {
                ModelLimits.requireIds(vocabSize, row, pair.chosen());
                ModelLimits.requireIds(vocabSize, row, pair.rejected());
            }
        }
    }

    /// What keeps rows together when some are held out.
    private static String promptOf(Row row) {
        return switch (row) {
            case PreferenceRow pair -> pair.prompt().text();
            case UnpairedRow unpaired -> unpaired.prompt().text();
            case CompletionRow completion -> completion.prompt().text();
            case PromptRow prompt -> prompt.prompt().text();
            case TextRow text -> text.text();
            case IdsRow ids -> ids.toString();
        };
    }

    private static int[] all(TokenizedDataset dataset) {
        int[] rows = new int[dataset.size()];
        Arrays.setAll(rows, i -> i);
        return rows;
    }
}
