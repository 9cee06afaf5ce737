package arabica.rlhf.kto;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/// A response with the reference model's log-probability of it (a sum over tokens, nats), computed once before training.
record ReferencedResponse(UnpairedExample example, double reference) {
    TokenSequence sequence() { return example.sequence(); }

    /// Runs the reference over all responses.
    static double[] compute(Examples<UnpairedExample> examples, LanguageModel reference, int batchSize,
            TrainingListener listener) {
        double[] sums = new double[examples.size()];
        for (int from = 0; from < sums.length; from += batchSize) {
            listener.onPhase("reference log-probs", from, sums.length);
            List<TokenSequence> part = new ArrayList<>();
            for (int i = from; i < Math.min(sums.length, from + batchSize); i++) {
                part.add(examples.get(i).sequence());
            }
            System.arraycopy(LogProbs.sums(reference, part, batchSize), 0, sums, from, part.size());
        }
        return sums;
    }
}
