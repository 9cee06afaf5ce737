package arabica.rlhf.train;

import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.PromptTemplate;
import arabica.nn.AdamWConfig;
import arabica.nn.LearningRateSchedule;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// What every trainer can be told, as on the command line. Made by a [TrainerOptionsBuilder]: [#builder()].
///
/// A **micro-batch** is `batchSize` rows or pairs; an optimizer step takes `gradAccum` micro-batches, and its loss is the
/// mean over all of them together.
///
/// @param epochs passes over the data; may be a fraction
/// @param maxSteps optimizer steps; wins over `epochs`
/// @param learningRate the schedule's peak
/// @param warmupSteps steps of linear warm-up
/// @param weightDecay decoupled decay, on parameters of two or more dimensions
/// @param maxGradNorm gradients are scaled down to this norm
/// @param maxLength the most tokens of a sequence; the model's context where it is empty
/// @param truncation what happens to longer ones
/// @param shuffle a new seeded order each epoch; otherwise the order of the data
/// @param groupByLength whether a step's rows are of similar lengths, which pads less ([BatchOrder])
/// @param appendEos whether responses and texts end with the tokenizer's EOS
/// @param evalFraction the share of the training data that is held out, split by prompt
/// @param evalEvery steps between evaluations; where it is empty, one at the end of each epoch
/// @param earlyStopping evaluations without an improvement after which a run ends; where it is there, the best evaluated
///     model is what is written at the end ([Objective#watched])
/// @param saveEvery steps between checkpoints; there is always one at the end
/// @param keep checkpoints that are kept, the newest
/// @param resume continue the run in the folder
/// @param overwrite discard what the folder holds
/// @param metrics the metrics file, where it is not `OUT/metrics.jsonl`
/// @param skipBad rows that may be unusable before the run fails
/// @param promptTemplate how a bare prompt is framed
/// @param dropout probability, while training
public record TrainerOptions(double epochs, OptionalInt maxSteps, int batchSize, int gradAccum, double learningRate,
        LearningRateSchedule.Kind schedule, int warmupSteps, double weightDecay, double beta1, double beta2,
        double epsilon, double maxGradNorm, OptionalInt maxLength, Truncation truncation, boolean shuffle,
        boolean appendEos, double evalFraction, OptionalInt evalEvery, OptionalInt earlyStopping,
        OptionalInt saveEvery, int keep, boolean resume, boolean overwrite, Optional<Path> metrics, int skipBad,
        PromptTemplate promptTemplate, double dropout, boolean groupByLength,
        long seed) {

    /// @throws IllegalArgumentException naming the option that is wrong, by its name on the command line
    public TrainerOptions {
        require(epochs > 0 && epochs < Double.POSITIVE_INFINITY, "--epochs", "more than 0", epochs);
        require(maxSteps.isEmpty() || maxSteps.getAsInt() > 0, "--max-steps", "at least 1", maxSteps);
        require(batchSize > 0, "--batch-size", "at least 1", batchSize);
        require(gradAccum > 0, "--grad-accum", "at least 1", gradAccum);
        require(learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY, "--lr", "0 or more", learningRate);
        require(warmupSteps >= 0, "--warmup-steps", "0 or more", warmupSteps);
        require(weightDecay >= 0, "--weight-decay", "0 or more", weightDecay);
        require(beta1 >= 0 && beta1 < 1, "--beta1", "0 or more and less than 1", beta1);
        require(beta2 >= 0 && beta2 < 1, "--beta2", "0 or more and less than 1", beta2);
        require(epsilon >= 0, "--eps", "0 or more", epsilon);
        require(maxGradNorm > 0, "--max-grad-norm", "more than 0", maxGradNorm);
        require(maxLength.isEmpty() || maxLength.getAsInt() > 1, "--max-length", "at least 2", maxLength);
        require(evalFraction >= 0 && evalFraction < 1, "--eval-fraction", "0 or more and less than 1", evalFraction);
        require(evalEvery.isEmpty() || evalEvery.getAsInt() > 0, "--eval-every", "at least 1", evalEvery);
        require(earlyStopping.isEmpty() || earlyStopping.getAsInt() > 0, "--early-stopping", "at least 1",
                earlyStopping);
        require(saveEvery.isEmpty() || saveEvery.getAsInt() > 0, "--save-every", "at least 1", saveEvery);
        require(keep > 0, "--keep", "at least 1", keep);
        require(!(resume && overwrite), "--resume", "without --overwrite", "both");
        require(skipBad >= 0, "--skip-bad", "0 or more", skipBad);
        require(dropout >= 0 && dropout < 1, "--dropout", "0 or more and less than 1", dropout);
    }

    /// The command line's defaults, with a learning rate that suits the trainer.
    public static TrainerOptionsBuilder builder(double learningRate) {
        return new TrainerOptionsBuilder().learningRate(learningRate);
    }

    /// A builder that starts from these options.
    public TrainerOptionsBuilder toBuilder() {
        TrainerOptionsBuilder builder = new TrainerOptionsBuilder().epochs(epochs).batchSize(batchSize)
                .gradAccum(gradAccum).learningRate(learningRate).schedule(schedule).warmupSteps(warmupSteps)
                .weightDecay(weightDecay).beta1(beta1).beta2(beta2).epsilon(epsilon).maxGradNorm(maxGradNorm)
                .truncation(truncation).shuffle(shuffle).appendEos(appendEos).evalFraction(evalFraction).keep(keep)
                .resume(resume).overwrite(overwrite).skipBad(skipBad).promptTemplate(promptTemplate).dropout(dropout)
                .groupByLength(groupByLength).seed(seed);
        maxSteps.ifPresent(builder::maxSteps);
        maxLength.ifPresent(builder::maxLength);
        evalEvery.ifPresent(builder::evalEvery);
        earlyStopping.ifPresent(builder::earlyStopping);
        saveEvery.ifPresent(builder::saveEvery);
        metrics.ifPresent(builder::metrics);
        return builder;
    }

    public AdamWConfig adamW() { return new AdamWConfig(beta1, beta2, epsilon, weightDecay); }

    /// The learning rates of a run of so many steps.
    public LearningRateSchedule learningRates(int totalSteps) {
        return new LearningRateSchedule(schedule, learningRate, warmupSteps, totalSteps);
    }

    /// Optimizer steps of one pass over so many examples; the last may be a smaller batch.
    public int stepsPerEpoch(int examples) {
        long rows = (long) batchSize * gradAccum;
        return Math.toIntExact((examples + rows - 1) / rows);
    }

    public int totalSteps(int examples) {
        return maxSteps.orElseGet(() -> (int) StrictMath.ceil(epochs * stepsPerEpoch(examples) - 1e-9));
    }

    /// `maxLength`, or the model's context where it is not given.
    ///
    /// @throws IllegalArgumentException if it is more than the model can read
    public int maxLengthFor(int contextLength) {
        int length = maxLength.orElse(contextLength);
        require(length <= contextLength, "--max-length", "at most the model's context of " + contextLength, length);
        return length;
    }

    private static void require(boolean holds, String option, String expected, Object value) {
        if (!holds) {
            String shown = value instanceof OptionalInt number
                    ? Integer.toString(number.getAsInt())
                    : String.valueOf(value);
            throw new IllegalArgumentException(option + " must be " + expected + ", not " + shown);
        }
    }
}
