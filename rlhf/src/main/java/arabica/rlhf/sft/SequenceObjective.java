package arabica.rlhf.sft;

import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import java.util.List;

/// The negative log-likelihood of sequences' targets; a unit is a target token. What pretraining and supervised
/// fine-tuning minimise.
public final class SequenceObjective implements Objective<TokenSequence> {
    private final LanguageModel model;

    public SequenceObjective(LanguageModel model) { this.model = model; }

    @Override
    public double units(TokenSequence example) { return LogProbs.targets(example); }

    @Override
    public long tokens(TokenSequence example) { return example.length(); }

    @Override
    public Tensor lossSum(List<TokenSequence> micro, Dropout dropout, MetricSums metrics) {
        return LogProbs.crossEntropy(model, micro, dropout);
    }
}
