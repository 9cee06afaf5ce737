package arabica.rlhf.dpo;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/// A pair with the reference model's log-probabilities of its two responses (sums over tokens, nats). They never change,
/// so they are computed once, before training, and the reference need not stay in memory.
public record ReferencedPair(PairExample pair, double refChosen, double refRejected) {

    /// The reference's numbers of many pairs, side by side.
    record Columns(double[] chosen, double[] rejected) {
        Examples<ReferencedPair> of(Examples<PairExample> pairs) {
            return Examples.of(pairs.size(), i -> new ReferencedPair(pairs.get(i), chosen[i], rejected[i]));
        }
    }

    /// For losses without a reference.
    static Examples<ReferencedPair> alone(Examples<PairExample> pairs) {
        return pairs.map(pair -> new ReferencedPair(pair, 0, 0));
    }

    /// Runs the reference over all pairs.
    static Columns compute(Examples<PairExample> pairs, LanguageModel reference, int batchSize,
            TrainingListener listener) {
        int size = pairs.size();
        double[] chosen = new double[size];
        double[] rejected = new double[size];
        for (int from = 0; from < size; from += batchSize) {
            listener.onPhase("reference log-probs", from, size);
            int count = Math.min(batchSize, size - from);
            List<PairExample> part = new ArrayList<>(count);
            for (int i = 0; i < count; i++) { part.add(pairs.get(from + i)); }
            List<TokenSequence> sequences = PairExample.sequences(part);
            double[] sums = LogProbs.sums(reference, sequences, sequences.size());
            System.arraycopy(sums, 0, chosen, from, count);
            System.arraycopy(sums, count, rejected, from, count);
        }
        return new Columns(chosen, rejected);
    }
}
