package arabica.rlhf.reward;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.nn.Batch;
import arabica.nn.Dropout;
import arabica.nn.ScalarModel;
import java.util.List;

/// What a preference model says of whole sequences: its scalar at the last token, never at a pad.
public final class Rewards {
    private static final int PAD = 0;

    private Rewards() {}

    /// The scores of sequences (prompt and response together), `[sequences]`; differentiable, in the current scope.
    public static Tensor scores(ScalarModel model, List<int[]> sequences, Dropout dropout) {
        return forward(model, sequences, dropout).scores();
    }

    /// @param hidden `[sequences, time, hiddenSize]`
    /// @param scores `[sequences]`
    record Forward(Tensor hidden, Tensor scores) {}

    static Forward forward(ScalarModel model, List<int[]> sequences, Dropout dropout) {
        Batch batch = Batch.of(sequences, PAD);
        Tensor hidden = model.body().hidden(batch.ids(), dropout);
        return new Forward(hidden, model.scores(batch.lastHidden(hidden)));
    }

    /// The scores as numbers; nothing is recorded. Needs no scope.
    ///
    /// @throws ArithmeticException if one is NaN or infinite
    public static double[] score(ScalarModel model, List<int[]> sequences, int batchSize) {
        double[] all = new double[sequences.size()];
        for (int from = 0; from < all.length; from += batchSize) {
            List<int[]> part = sequences.subList(from, Math.min(all.length, from + batchSize));
            double[] scores = Scope.step(model.body().backend(),
                    () -> Autograd.noGrad(() -> scores(model, part, Dropout.NONE).toDoubles()));
            System.arraycopy(scores, 0, all, from, scores.length);
        }
        requireNumbers(all);
        return all;
    }

    private static void requireNumbers(double[] scores) {
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new ArithmeticException("the preference model's score of sequence " + (i + 1) + " is " + scores[i]
                        + ": its weights may be damaged");
            }
        }
    }
}
