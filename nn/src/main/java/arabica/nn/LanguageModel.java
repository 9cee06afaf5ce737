package arabica.nn;

import java.util.List;
import java.util.function.UnaryOperator;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Segments;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// A causal language model: token ids to hidden states to logits. All results belong to the current scope.
///
/// Training and scoring feed whole sequences ([#hidden(Tensor)]); generation feeds prompts once ([#prefill]) and then
/// one token a row ([#decode]) against a cache of keys and values.
public interface LanguageModel extends TrainableModel<LanguageModel> {
    ModelConfig config();

    @Override
    Parameters parameters();

    /// The linear layers, but for the head: where LoRA's updates can attach.
    List<LinearLayer> linears();

    /// A model of the same configuration that reads other parameters, of the same names and shapes; more may be there.
    LanguageModel over(Parameters parameters);

    /// This model without its adapters ([Lora]), on the same weights; itself, where it has none.
    default LanguageModel base() { return parameters().adapters().map(adapters -> over(adapters.base())).orElse(this); }

    default Backend backend() { return parameters().scope().backend(); }

    /// The final hidden states, after the last normalization, without dropout.
    ///
    /// @param ids  I32 `[batch, time]`, `time` at most the context length
    /// @return `[batch, time, hiddenSize]`; position t depends on tokens 0 … t alone, so whatever pads a row on the
    ///         right changes nothing to its left
    default Tensor hidden(Tensor ids) { return hidden(ids, Dropout.NONE); }

    /// As [#hidden(Tensor)], with dropout.
    Tensor hidden(Tensor ids, Dropout dropout);

    /// As [#hidden(Tensor, Dropout)], of rows that hold several sequences each (packing): a position sees its own segment
    /// alone, and positions are counted from its start. So a sequence has the hidden states that it would have in a row of
    /// its own.
    ///
    /// @param ids  I32 `[batch, time]`; the rows may be longer than the context, the segments not
    Tensor hidden(Tensor ids, Segments segments, Dropout dropout);

    /// The weights of the head, `[vocabSize, hiddenSize]`; often the token embedding's.
    Tensor head();

    /// `[…, hiddenSize]` → `[…, vocabSize]`.
    default Tensor logits(Tensor hidden) { return Ops.linearTransposed(hidden, head(), null); }

    /// The log-probabilities of targets `[…]` given hidden states `[…, hiddenSize]`, without holding all logits: 0 where
    /// a target is negative.
    default Tensor logProbs(Tensor hidden, Tensor targets) { return Ops.linearLogProbs(hidden, head(), targets); }

    /// The sum of the targets' negative log-likelihoods, a scalar, without holding all logits: the fastest way to train.
    default Tensor crossEntropy(Tensor hidden, Tensor targets) {
        return Ops.linearCrossEntropy(hidden, head(), targets);
    }

    /// As [#logits(Tensor)], with the same bits, for many calls with a few rows each: what makes those fast is kept in
    /// `scope`.
    default UnaryOperator<Tensor> generationHead(Scope scope) { return this::logits; }

    /// An empty cache in memory of its own: close it.
    ///
    /// @param capacity  the most positions that a row will have, prompt included; at most the context length
    KvCache newCache(int batch, int capacity);

    /// Feeds one prompt (not empty) to each row of an empty cache. Nothing is recorded on the tape.
    ///
    /// @return the hidden state of each row's last token, `[batch, hiddenSize]`
    Tensor prefill(KvCache cache, int[][] prompts);

    /// Feeds one token to each row. A negative token leaves its row as it is; that row's result means nothing. Nothing
    /// is recorded on the tape.
    ///
    /// @return the hidden state of each row's token, `[batch, hiddenSize]`
    /// @throws IllegalStateException if a row that is fed has no room left
    Tensor decode(KvCache cache, int[] tokens);

    /// A model of the same configuration and values with memory of its own.
    @Override
    LanguageModel copy(Scope scope);

    /// A frozen copy for running alone, which cannot be trained or saved: its matrices lie as memory reads them fastest
    /// where few sequences are decoded.
    ///
    /// @param type  F32, with the same numbers; or BF16, with those of the rounded weights, in half the memory and
    ///              nearly twice as fast
    LanguageModel stored(DType type, Scope scope);
}
