package arabica.rlhf.train;

import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.sum;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.DataException;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizedDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// A preference pair, tokenized.
///
/// @param label the probability that the chosen response is the better one: 1 for a pair that somebody has judged, less
///     for soft labels
/// @param margin by how much the chosen response is better, where the pair says so
/// @param weight the pair's share in the loss: 1, unless the pair says otherwise; a trainer's loss is the mean over pairs,
///     weighted so
public record PairExample(TokenSequence chosen, TokenSequence rejected, double label, OptionalDouble margin,
        double weight) {
    public PairExample {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a weight is 0 or more, not " + weight);
        }
        if (!(label >= 0 && label <= 1)) {
            throw new IllegalArgumentException("a label is a probability, not " + label);
        }
    }

    /// A judged pair.
    public PairExample(TokenSequence chosen, TokenSequence rejected) { this(chosen, rejected, 1); }

    /// A pair of weight 1 without a margin of its own.
    public PairExample(TokenSequence chosen, TokenSequence rejected, double label) {
        this(chosen, rejected, label, OptionalDouble.empty(), 1);
    }

    /// The tokens of both sides, prompts included.
    public long tokens() { return (long) chosen.length() + rejected.length(); }

    /// The positions of both sides, padded to the longer one.
    public long padded() { return 2L * Math.max(chosen.length(), rejected.length()); }

    /// @throws DataException if no pair has a weight above 0
    public static Examples<PairExample> train(PreparedData data) {
        Examples<PairExample> pairs = data.trainExamples(PairExample::of);
        if (IntStream.range(0, pairs.size()).allMatch(i -> pairs.get(i).weight() == 0) && pairs.size() > 0) {
            throw new DataException(data.trainName() + ": the weight of every pair is 0: there is nothing to learn");
        }
        return pairs;
    }

    public static Examples<PairExample> eval(PreparedData data) { return data.evalExamples(PairExample::of); }

    /// All chosen responses, then all rejected ones: both sides go through a model as one batch.
    public static List<TokenSequence> sequences(List<PairExample> pairs) {
        List<TokenSequence> sequences = new ArrayList<>(2 * pairs.size());
        pairs.forEach(pair -> sequences.add(pair.chosen()));
        pairs.forEach(pair -> sequences.add(pair.rejected()));
        return sequences;
    }

    /// Whether no pair has a soft label: then the plain loss will do.
    public static boolean allJudged(List<PairExample> pairs) {
        return pairs.stream().allMatch(pair -> pair.label() == 1);
    }

    /// The labels, `[pairs]`, in the current scope.
    public static Tensor labels(List<PairExample> pairs, DType dtype) {
        return Scope.current().of(dtype, pairs.stream().mapToDouble(PairExample::label).toArray(), pairs.size());
    }

    /// The margins, `[pairs]`, in the current scope; empty where no pair has one of its own.
    ///
    /// @param otherwise the margin of pairs without
    public static Optional<Tensor> margins(List<PairExample> pairs, double otherwise, DType dtype) {
        if (pairs.stream().allMatch(pair -> pair.margin().isEmpty())) { return Optional.empty(); }
        double[] margins = pairs.stream().mapToDouble(pair -> pair.margin().orElse(otherwise)).toArray();
        return Optional.of(Scope.current().of(dtype, margins, pairs.size()));
    }

    /// The sum of a loss per pair `[pairs]`, each times its weight; differentiable. In the current scope.
    public static Tensor weightedSum(Tensor perPair, List<PairExample> pairs) {
        if (pairs.stream().allMatch(pair -> pair.weight() == 1)) { return sum(perPair); }
        double[] weights = pairs.stream().mapToDouble(PairExample::weight).toArray();
        return sum(multiply(perPair, Scope.current().of(perPair.dtype(), weights, pairs.size())));
    }

    private static PairExample of(TokenizedDataset data, int row) {
        return new PairExample(data.sequence(row, TokenColumn.CHOSEN), data.sequence(row, TokenColumn.REJECTED), 1,
                data.margin(row), data.weight(row));
    }
}
