package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.checkpoint;
import static arabica.autograd.ops.Ops.concat;
import static arabica.autograd.ops.Ops.embedding;
import static arabica.autograd.ops.Ops.linearLogProbs;
import static arabica.autograd.ops.Ops.linearTransposed;
import static arabica.autograd.ops.Ops.reshape;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.slice;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Batch;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// Runs models over whole rows and reads them where the response's tokens were chosen: at the position before each.
///
/// All results are flat, `[tokens]`: the response tokens of all rows, row after row, and nothing for prompts or pads.
/// So every mean is a plain mean, and the head is computed only where it is needed.
public final class ResponseForward {
    /// Rows of a forward pass that records nothing: enough to fill the matrix product, little enough to pad little.
    private static final int CHUNK = 32;
    /// Logits that are held at a time for their entropy.
    private static final int LOGITS = 1 << 22;

    private ResponseForward() {}

    /// Log-probabilities of the response's tokens at a temperature, `[tokens]`; differentiable.
    ///
    /// @param states   [#states(LanguageModel, List)]
    /// @param observer sees the logits over the temperature, some rows `[rows, vocab]` at a time, in order: row i is the
    ///     distribution from which token i was drawn
    public static Tensor logProbs(LanguageModel model, Tensor states, List<TokenSequence> rows, double temperature,
            Consumer<Tensor> observer) {
        return linearLogProbs(tempered(states, temperature), model.head(), targets(rows), observer);
    }

    /// The entropy of the distribution from which each token was drawn, in nats, `[tokens]`; differentiable.
    public static Tensor entropy(LanguageModel model, Tensor states, double temperature) {
        return entropy(tempered(states, temperature), model.head(),
                Math.max(1, LOGITS / model.config().vocabSize()));
    }

    /// Works on some rows at a time, and once more in backward: logits are never held for all.
    static Tensor entropy(Tensor states, Tensor head, int rowsAtOnce) {
        List<Tensor> trained = head.requiresGrad() ? List.of(head) : List.of();
        int tokens = states.shape().dim(0);
        List<Tensor> parts = new ArrayList<>();
        for (int from = 0; from < tokens; from += rowsAtOnce) {
            Tensor part = slice(states, 0, from, Math.min(tokens, from + rowsAtOnce));
            parts.add(checkpoint(x -> Ops.entropy(linearTransposed(x, head, null)), part, trained));
        }
        return parts.size() == 1 ? parts.getFirst() : concat(0, parts.toArray(Tensor[]::new));
    }

    /// The head is linear: hidden states over the temperature give logits over it.
    private static Tensor tempered(Tensor states, double temperature) {
        return temperature == 1 ? states : scale(states, 1 / temperature);
    }

    /// The tokens that were drawn, I32 `[tokens]`.
    public static Tensor targets(List<TokenSequence> rows) {
        int[] targets = rows.stream().flatMapToInt(
                row -> Arrays.stream(row.ids(), row.promptLength(), row.length())).toArray();
        return Scope.current().of(targets, targets.length);
    }

    /// A critic's values, `[tokens]`.
    public static Tensor values(ScalarModel critic, List<TokenSequence> rows) {
        return critic.scores(states(critic.body(), rows));
    }

    /// Log-probabilities of the response tokens of each row, without a gradient.
    public static List<double[]> logProbs(LanguageModel model, List<TokenSequence> rows, double temperature) {
        return inChunks(model, rows,
                chunk -> logProbs(model, states(model, chunk), chunk, temperature, logits -> {}));
    }

    /// A critic's values before the response tokens of each row, without a gradient.
    public static List<double[]> values(List<TokenSequence> rows, ScalarModel critic) {
        return inChunks(critic.body(), rows, chunk -> values(critic, chunk));
    }

    /// The hidden states from which the response's tokens are drawn, `[tokens, hidden]`; differentiable.
    public static Tensor states(LanguageModel model, List<TokenSequence> rows) {
        // The last token is drawn, but nothing is drawn from it: it need not be read.
        Batch batch = Batch.of(
                rows.stream().map(row -> Arrays.copyOf(row.ids(), row.length() - 1)).toList(), 0);
        int[] positions = new int[rows.stream().mapToInt(TokenSequence::responseLength).sum()];
        int next = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int t = rows.get(row).promptLength(); t < rows.get(row).length(); t++) {
                positions[next++] = row * batch.time() + t - 1;
            }
        }
        Tensor hidden = model.hidden(batch.ids());
        return embedding(reshape(hidden, -1, hidden.shape().columns()),
                Scope.current().of(positions, positions.length));
    }

    private static List<double[]> inChunks(LanguageModel model, List<TokenSequence> rows,
            Function<List<TokenSequence>, Tensor> forward) {
        List<double[]> results = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += CHUNK) {
            List<TokenSequence> chunk = rows.subList(from, Math.min(rows.size(), from + CHUNK));
            double[] flat = Scope.step(model.backend(),
                    () -> Autograd.noGrad(() -> forward.apply(chunk).toDoubles()));
            int start = 0;
            for (TokenSequence row : chunk) {
                results.add(Arrays.copyOfRange(flat, start, start + row.responseLength()));
                start += row.responseLength();
            }
        }
        return results;
    }
}
