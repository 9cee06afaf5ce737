package arabica.rlhf.sft;

import arabica.autograd.Tensor;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.Dropout;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;
import arabica.rlhf.train.Objective;
import arabica.rlhf.train.PackedRow;
import java.util.List;

/// What [SequenceObjective] minimises, of sequences that share rows: the same loss and the same gradient.
public final class PackedObjective implements Objective<PackedRow> {
    private final LanguageModel model;

    public PackedObjective(LanguageModel model) { this.model = model; }

    @Override
    public double units(PackedRow example) { return example.sequences().stream().mapToInt(LogProbs::targets).sum(); }

    @Override
    public long tokens(PackedRow example) {
        return example.sequences().stream().mapToLong(TokenSequence::length).sum();
    }

    @Override
    public long padded(PackedRow example) { return example.positions(); }

    @Override
    public Tensor lossSum(List<PackedRow> micro, Dropout dropout, MetricSums metrics) {
        return LogProbs.packedCrossEntropy(model, micro, dropout);
    }
}
