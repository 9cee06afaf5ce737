package arabica.rlhf.ppo;

import arabica.nn.AdamW;
import arabica.nn.Gradients;
import arabica.nn.Parameters;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingException;

/// Parameters that take steps together, clipped by their own norm.
record Learner(String name, Parameters parameters, AdamW optimizer) {

    Learner(String name, Parameters parameters, TrainerOptions training) {
        this(name, parameters, new AdamW(parameters, training.adamW()));
    }

    /// @return the gradient's norm before clipping
    /// @throws TrainingException if it is not a number; nothing has been changed then
    double step(double learningRate, double maxGradNorm) {
        double norm = Gradients.norm(parameters);
        if (!Double.isFinite(norm)) {
            throw new TrainingException("the gradient of " + name + " is not a number (norm " + norm
                    + "): a smaller --lr or --max-grad-norm may help");
        }
        optimizer.step(learningRate, Gradients.clipScale(norm, maxGradNorm));
        return norm;
    }
}
