package arabica.rlhf.train;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import java.util.ArrayList;
import java.util.List;

/// A preference pair, tokenized.
///
/// @param label the probability that the chosen response is the better one: 1 for a pair that somebody has judged, less
///     for soft labels
public record PairExample(TokenSequence chosen, TokenSequence rejected, double label) {
    public PairExample {
        if (!(label >= 0 && label <= 1)) {
            throw new IllegalArgumentException("a label is a probability, not " + label);
        }
    }

    /// A judged pair.
    public PairExample(TokenSequence chosen, TokenSequence rejected) { this(chosen, rejected, 1); }

    /// The tokens of both sides, prompts included.
    public long tokens() { return (long) chosen.length() + rejected.length(); }

    /// The positions of both sides, padded to the longer one.
    public long padded() { return 2L * Math.max(chosen.length(), rejected.length()); }

    public static Examples<PairExample> train(PreparedData data) {
        return pairs(data.trainSequences(TokenColumn.CHOSEN), data.trainSequences(TokenColumn.REJECTED));
    }

    public static Examples<PairExample> eval(PreparedData data) {
        return pairs(data.evalSequences(TokenColumn.CHOSEN), data.evalSequences(TokenColumn.REJECTED));
    }

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

    private static Examples<PairExample> pairs(Examples<TokenSequence> chosen, Examples<TokenSequence> rejected) {
        return Examples.of(chosen.size(), i -> new PairExample(chosen.get(i), rejected.get(i)));
    }
}
