package arabica.rlhf.train;

import arabica.autograd.Tensor;
import arabica.nn.Dropout;
import java.util.List;

/// What a trainer minimises: the mean over **units** (target tokens, pairs) of a loss per unit.
///
/// The loop asks for sums and divides by the units of the whole batch, so that a batch gives the same gradient however it
/// is cut into micro-batches. (A mean of micro-batches' means would weigh tokens of short micro-batches more.)
///
/// @param <E> an example: a sequence, a pair
public interface Objective<E> {
    /// How many units an example has: its share of the mean.
    double units(E example);

    /// The tokens that the model reads for an example, for the count of tokens.
    long tokens(E example);

    /// The positions that an example makes each of a batch have: its tokens, unless it is of several rows.
    default long padded(E example) { return tokens(example); }

    /// Called before the micro-batches of a step, or of an evaluation, with all of them: for what is of the whole batch and
    /// would differ if each micro-batch had its own. Outside of any scope.
    ///
    /// @param micros at least one
    default void beforeBatch(Examples<List<E>> micros) {}

    /// The sum of the loss over the units of a micro-batch, a scalar; differentiable. Runs in the current scope.
    ///
    /// @param metrics receives the metrics beside the loss
    Tensor lossSum(List<E> micro, Dropout dropout, MetricSums metrics);

    /// A metric of evaluations, by its name in the metrics file, that tells which of a run's models is the best.
    record Watched(String metric, boolean greaterIsBetter) {}

    /// What `--early-stopping` goes by.
    default Watched watched() { return new Watched("eval_loss", false); }

    /// Checks what must hold before the first step, on its first micro-batch.
    ///
    /// @throws TrainingException if it does not
    default void checkStart(List<E> micro) {}

    /// What a person should be warned of, given a step's metrics; empty where all is well. Called once a step, in order.
    default List<String> warnings(StepMetrics metrics) { return List.of(); }
}
