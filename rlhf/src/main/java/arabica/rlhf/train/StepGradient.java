package arabica.rlhf.train;

import static arabica.autograd.ops.Ops.scale;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.nn.Dropout;
import arabica.nn.Parameters;
import java.util.List;
import java.util.function.IntFunction;

/// What a step has gathered in its parameters' gradients: the gradient of the mean loss over the units of all its
/// micro-batches together. So it is that of one large batch, however the rows are cut.
///
/// @param loss   that mean
/// @param tokens that were read
public record StepGradient(double loss, long tokens, MetricSums metrics) {

    /// @param dropout of each micro-batch
    static <E> StepGradient gather(Objective<E> objective, Parameters parameters, List<List<E>> micros,
            IntFunction<Dropout> dropout) {
        return gather(objective, parameters, micros, dropout, new MetricSums());
    }

    /// As above, adding to metrics of other steps.
    public static <E> StepGradient gather(Objective<E> objective, Parameters parameters, List<List<E>> micros,
            IntFunction<Dropout> dropout, MetricSums metrics) {
        double units = 0;
        long tokens = 0;
        for (List<E> micro : micros) {
            for (E example : micro) {
                units += objective.units(example);
                tokens += objective.tokens(example);
            }
        }
        double share = units == 0 ? 0 : 1 / units; // where all weigh nothing, nothing is learnt
        objective.beforeBatch(Examples.of(micros));
        parameters.zeroGrad();
        double lossSum = 0;
        for (int m = 0; m < micros.size(); m++) {
            List<E> micro = micros.get(m);
            Dropout ofMicro = dropout.apply(m);
            lossSum += Scope.step(parameters.scope().backend(), () -> {
                Tensor sum = objective.lossSum(micro, ofMicro, metrics);
                double value = sum.item();
                scale(sum, share).backward();
                return value;
            });
        }
        return new StepGradient(units == 0 ? 0 : lossSum / units, tokens, metrics);
    }
}
