package arabica.rlhf.train;

import static arabica.autograd.ops.Ops.embedding;
import static arabica.autograd.ops.Ops.matmul;
import static arabica.autograd.ops.Ops.reshape;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Segments;
import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Batch;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Log-probabilities (nats) that a language model gives to tokens.
///
/// A sequence's **targets** are its response's tokens, each given all before it, and those of earlier answers where it
/// names any; of a sequence without a prompt, all tokens but the first. The head, often the larger part of the work, runs only where a target is: not on prompts or pads.
public final class LogProbs {
    /// What fills up shorter rows. Any id would do: no token sees a pad, and nothing is read from its position.
    private static final int PAD = 0;

    private LogProbs() {}

    /// How many tokens of a sequence are targets.
    public static int targets(TokenSequence row) {
        int count = Math.max(0, row.length() - firstTarget(row));
        int[] answers = row.answers();
        for (int i = 0; i < answers.length; i += 2) { count += answers[i + 1] - Math.max(1, answers[i]); }
        return count;
    }

    /// The log-probabilities of all targets, row by row, `[N]`; differentiable. In the current scope.
    ///
    /// @throws IllegalArgumentException if a row has no target
    public static Tensor perToken(LanguageModel model, List<TokenSequence> rows, Dropout dropout) {
        return atTargets(model, rows, dropout, model::logProbs);
    }

    /// As [#perToken(LanguageModel, List, Dropout)], of hidden states that are there already.
    ///
    /// @param hidden of the rows, and perhaps of others after them, `[rows or more, time, hiddenSize]`
    public static Tensor perToken(LanguageModel model, Tensor hidden, List<TokenSequence> rows) {
        return atTargets(hidden, rows, model::logProbs);
    }

    /// The sum of all targets' negative log-likelihoods, a scalar; differentiable. In the current scope.
    ///
    /// @throws IllegalArgumentException if a row has no target
    public static Tensor crossEntropy(LanguageModel model, List<TokenSequence> rows, Dropout dropout) {
        return atTargets(model, rows, dropout, model::crossEntropy);
    }

    /// @param head what is asked of the hidden states `[N, hiddenSize]` at the targets `[N]`
    private static Tensor atTargets(LanguageModel model, List<TokenSequence> rows, Dropout dropout,
            BinaryOperator<Tensor> head) {
        rows.forEach(LogProbs::requireTarget);
        // A sequence's last token is predicted, but predicts nothing: it need not be read.
        Batch batch = Batch.of(rows.stream().map(row -> Arrays.copyOf(row.ids(), row.length() - 1)).toList(), PAD);
        return atTargets(model.hidden(batch.ids(), dropout), rows, head);
    }

    private static void requireTarget(TokenSequence row) {
        if (targets(row) == 0) { throw new IllegalArgumentException("a sequence without a token to predict: " + row); }
    }

    /// As [#crossEntropy(LanguageModel, List, Dropout)], of sequences that share rows.
    ///
    /// @throws IllegalArgumentException if a sequence has no target
    public static Tensor packedCrossEntropy(LanguageModel model, List<PackedRow> rows, Dropout dropout) {
        int time = rows.stream().mapToInt(PackedRow::positions).max().orElseThrow();
        int[] ids = new int[Math.multiplyExact(rows.size(), time)];
        Arrays.fill(ids, PAD);
        List<TokenSequence> sequences = new ArrayList<>();
        List<int[]> lengths = new ArrayList<>();
        IntStream.Builder starts = IntStream.builder();
        for (int r = 0; r < rows.size(); r++) {
            int at = r * time;
            for (TokenSequence sequence : rows.get(r).sequences()) {
                requireTarget(sequence);
                starts.add(at);
                System.arraycopy(sequence.ids(), 0, ids, at, sequence.length() - 1);
                at += sequence.length() - 1;
            }
            sequences.addAll(rows.get(r).sequences());
            lengths.add(rows.get(r).sequences().stream().mapToInt(PackedRow::positions).toArray());
        }
        Tensor hidden = model.hidden(Scope.current().of(ids, rows.size(), time), Segments.of(time, lengths), dropout);
        return atTargets(hidden, sequences, starts.build().toArray(), model::crossEntropy);
    }

    /// @param hidden `[rows or more, time, hiddenSize]`
    private static Tensor atTargets(Tensor hidden, List<TokenSequence> rows, BinaryOperator<Tensor> head) {
        int time = hidden.shape().dim(1);
        return atTargets(hidden, rows, IntStream.range(0, rows.size()).map(r -> r * time).toArray(), head);
    }

    /// @param starts where each sequence begins among all positions
    private static Tensor atTargets(Tensor hidden, List<TokenSequence> rows, int[] starts,
            BinaryOperator<Tensor> head) {
        int time = hidden.shape().dim(1);
        int all = hidden.shape().dim(0) * time;
        int count = rows.stream().mapToInt(LogProbs::targets).sum();
        int[] positions = new int[count];
        int[] targets = new int[count];
        int next = 0;
        for (int r = 0; r < rows.size(); r++) {
            for (int t : targetPlaces(rows.get(r))) {
                positions[next] = starts[r] + t - 1;
                targets[next++] = rows.get(r).ids()[t];
            }
        }
        Tensor flat = reshape(hidden, all, hidden.shape().columns());
        Scope scope = Scope.current();
        Tensor wanted = count == all ? flat : embedding(flat, scope.of(positions, count));
        return head.apply(wanted, scope.of(targets, count));
    }

    /// Sums over each sequence's targets, `[rows]`, from what [#perToken] gave for the same rows; differentiable.
    public static Tensor perSequence(Tensor perToken, List<TokenSequence> rows) {
        return weighted(perToken, rows, row -> 1);
    }

    /// As [#perSequence], of means over each sequence's targets.
    public static Tensor meanPerSequence(Tensor perToken, List<TokenSequence> rows) {
        return weighted(perToken, rows, row -> 1.0 / targets(row));
    }

    private static Tensor weighted(Tensor perToken, List<TokenSequence> rows, ToDoubleFunction<TokenSequence> weight) {
        int count = Math.toIntExact(perToken.size());
        double[] belongs = new double[rows.size() * count];
        int next = 0;
        for (int r = 0; r < rows.size(); r++) {
            int end = next + targets(rows.get(r));
            Arrays.fill(belongs, r * count + next, r * count + end, weight.applyAsDouble(rows.get(r)));
            next = end;
        }
        Tensor segments = Scope.current().of(perToken.dtype(), belongs, rows.size(), count);
        return reshape(matmul(segments, reshape(perToken, count, 1)), rows.size());
    }

    /// The log-probabilities of each sequence's targets, as numbers; nothing is recorded. Needs no scope.
    ///
    /// @throws ArithmeticException if one is NaN or infinite
    public static List<double[]> score(LanguageModel model, List<TokenSequence> rows, int batchSize) {
        List<double[]> scores = new ArrayList<>(rows.size());
        for (int from = 0; from < rows.size(); from += batchSize) {
            List<TokenSequence> part = rows.subList(from, Math.min(rows.size(), from + batchSize));
            double[] flat = Scope.step(model.backend(),
                    () -> Autograd.noGrad(() -> perToken(model, part, Dropout.NONE).toDoubles()));
            requireNumbers(flat);
            int next = 0;
            for (TokenSequence row : part) {
                scores.add(Arrays.copyOfRange(flat, next, next + targets(row)));
                next += targets(row);
            }
        }
        return scores;
    }

    private static void requireNumbers(double[] logProbs) {
        for (double logProb : logProbs) {
            if (!Double.isFinite(logProb)) {
                throw new ArithmeticException("the model's log-probability of a token is " + logProb
                        + ": its weights may be damaged");
            }
        }
    }

    /// As [#score], summed over each sequence in double precision.
    public static double[] sums(LanguageModel model, List<TokenSequence> rows, int batchSize) {
        return score(model, rows, batchSize).stream().mapToDouble(LogProbs::sum).toArray();
    }

    private static double sum(double[] values) {
        // Not DoubleStream.sum(): its compensated order is not specified.
        double sum = 0;
        for (double value : values) { sum += value; }
        return sum;
    }

    /// Where in a sequence its targets are, in order.
    private static int[] targetPlaces(TokenSequence row) {
        int[] places = new int[targets(row)];
        int next = 0;
        int[] answers = row.answers();
        for (int i = 0; i < answers.length; i += 2) {
            for (int t = Math.max(1, answers[i]); t < answers[i + 1]; t++) { places[next++] = t; }
        }
        for (int t = firstTarget(row); t < row.length(); t++) { places[next++] = t; }
        return places;
    }

    private static int firstTarget(TokenSequence row) { return Math.max(1, row.promptLength()); }
}
