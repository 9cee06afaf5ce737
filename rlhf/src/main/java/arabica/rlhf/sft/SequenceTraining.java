package arabica.rlhf.sft;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.MemoryPlanner;
import arabica.rlhf.train.Objective;
import arabica.rlhf.train.PackedRow;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.SequencePacking;
import arabica.rlhf.train.TrainedModel;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingLoop;
import arabica.rlhf.train.TrainingResult;
import java.util.function.Function;

/// The likelihood of sequences is raised: what pretraining and fine-tuning do once they have their sequences.
///
/// @param model   what is trained
/// @param trained how it is kept
public record SequenceTraining(LanguageModel model, TrainedModel trained, RunIdentity identity, TrainerOptions options,
        RunFolder folder, RunContext context, long skippedRows) {

    /// @param packing  where it is `ffd`, sequences share rows; any other has been seen to before
    /// @param capacity the positions of a row that is shared
    public TrainingResult run(Examples<TokenSequence> train, Examples<TokenSequence> eval, SequencePacking packing,
            int capacity) {
        if (packing != SequencePacking.FFD) { return run(train, eval, SequenceObjective::new); }
        Examples<PackedRow> rows = PackedRow.pack(train, capacity, options);
        context.listener().onNote(train.size() + " sequences share " + rows.size() + " rows of " + capacity);
        return run(rows, PackedRow.pack(eval, capacity, options), PackedObjective::new);
    }

    private <E> TrainingResult run(Examples<E> train, Examples<E> eval,
            Function<LanguageModel, Objective<E>> objective) {
        LanguageModel fitting = new MemoryPlanner(options, context).fit(new MemoryPlanner.Plan<>(model, objective,
                train, 0, MemoryPlanner.inHost(model.backend())));
        return new TrainingLoop<>(new TrainingLoop.Run<>(identity, trained, objective.apply(fitting), train, eval,
                options, folder, context, skippedRows)).run();
    }
}
