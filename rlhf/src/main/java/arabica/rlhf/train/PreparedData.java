package arabica.rlhf.train;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.Splits;
import arabica.datasets.arrow.PromptKey;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

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

    /// Tokenizes and splits. What is tokenized already is not tokenized again: see [StoreBuilder].
    ///
    /// @throws DataException if there is nothing to train on, or a row cannot be used and may not be skipped
    public static PreparedData prepare(TrainingData data, Plan plan, TrainerOptions options, RunFolder folder,
            RunContext context) {
        if (data.eval().isPresent() && options.evalFraction() > 0) {
            throw new IllegalArgumentException("--eval-fraction holds out rows of --data: it needs no --eval-data");
        }
        TrainingListener listener = context.listener();
        BadRowPolicy bad = BadRowPolicy.allow(options.skipBad(),
                skipped -> listener.onWarning("skipped " + skipped.getMessage()));
        boolean split = options.evalFraction() > 0;
        TokenizedDataset train = new TokenizedRows(data.train(), plan, split, folder, context).open("train", bad);
        try {
            if (data.eval().isPresent()) {
                TokenizedDataset eval = new TokenizedRows(data.eval().get(), plan, false, folder, context).open("eval",
                        bad);
                return new PreparedData(data.train().name(), train, eval, all(train), all(eval), bad.skipped());
            }
            if (split) {
                Splits.Split rows = Splits.holdOutByKey(prompts(train), options.evalFraction(), options.seed());
                listener.onHeldOut(Arrays.stream(rows.eval()).mapToLong(train::sourceIndex).toArray());
                return new PreparedData(data.train().name(), train, train, rows.train(), rows.eval(), bad.skipped());
            }
            return new PreparedData(data.train().name(), train, train, all(train), new int[0], bad.skipped());
        } catch (RuntimeException e) {
            train.close();
            throw e;
        }
    }

    private static List<PromptKey> prompts(TokenizedDataset data) {
        return new AbstractList<>() {
            @Override
            public PromptKey get(int row) { return data.promptOf(row); }

            @Override
            public int size() { return data.size(); }
        };
    }

    /// Rows that were left out because they could not be used.
    public long skipped() { return skipped; }

    /// Reads an example out of a row.
    @FunctionalInterface
    public interface RowExample<E> {
        E of(TokenizedDataset data, int row);
    }

    public <E> Examples<E> trainExamples(RowExample<E> example) {
        return Examples.of(train.size(), row -> example.of(train, row)).withLengths(lengths(train)).select(trainRows);
    }

    public <E> Examples<E> evalExamples(RowExample<E> example) {
        return Examples.of(eval.size(), row -> example.of(eval, row)).withLengths(lengths(eval)).select(evalRows);
    }

    /// The tokens of a row, read without its ids.
    private static IntUnaryOperator lengths(TokenizedDataset data) {
        List<TokenColumn> columns = data.kind().columns();
        return row -> columns.stream().mapToInt(column -> data.length(row, column)).max().orElseThrow();
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

    private static int[] all(TokenizedDataset dataset) {
        int[] rows = new int[dataset.size()];
        Arrays.setAll(rows, i -> i);
        return rows;
    }
}
