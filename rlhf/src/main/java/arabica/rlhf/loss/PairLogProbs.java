package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;

/// What models give to the two responses of N pairs.
public record PairLogProbs(ResponseLogProbs chosen, ResponseLogProbs rejected) {

    /// The same pairs, judged the other way round.
    public PairLogProbs swapped() { return new PairLogProbs(rejected, chosen); }

    /// `h = (log π(y⁺|x) − log ref(y⁺|x)) − (log π(y⁻|x) − log ref(y⁻|x))`, `[N]`.
    public Tensor logRatios() { return subtract(chosen.logRatio(), rejected.logRatio()); }

    /// `h` with means over each response's tokens in the place of sums.
    public Tensor meanLogRatios() { return subtract(chosen.logRatioMean(), rejected.logRatioMean()); }
}
