package arabica.rlhf.train;

import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.PromptTemplate;
import arabica.nn.LearningRateSchedule;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Builds [TrainerOptions] from the command line's defaults; see there for what each option means.
public final class TrainerOptionsBuilder {
    private double epochs = 1;
    private OptionalInt maxSteps = OptionalInt.empty();
    private int batchSize = 8;
    private int gradAccum = 1;
    private double learningRate;
    private LearningRateSchedule.Kind schedule = LearningRateSchedule.Kind.COSINE;
    private int warmupSteps;
    private double weightDecay = 0.1;
    private double beta1 = 0.9;
    private double beta2 = 0.95;
    private double epsilon = 1e-8;
    private double maxGradNorm = 1.0;
    private OptionalInt maxLength = OptionalInt.empty();
    private Truncation truncation = Truncation.END;
    private boolean shuffle = true;
    private boolean appendEos = true;
    private double evalFraction;
    private OptionalInt evalEvery = OptionalInt.empty();
    private OptionalInt earlyStopping = OptionalInt.empty();
    private OptionalInt saveEvery = OptionalInt.empty();
    private int keep = 2;
    private boolean resume;
    private boolean overwrite;
    private Optional<Path> metrics = Optional.empty();
    private int skipBad;
    private PromptTemplate promptTemplate = PromptTemplate.NONE;
    private double dropout;
    private boolean groupByLength;
    private long seed;

    TrainerOptionsBuilder() {}

    public TrainerOptionsBuilder epochs(double value) {
        epochs = value;
        return this;
    }

    public TrainerOptionsBuilder maxSteps(int value) {
        maxSteps = OptionalInt.of(value);
        return this;
    }

    public TrainerOptionsBuilder batchSize(int value) {
        batchSize = value;
        return this;
    }

    public TrainerOptionsBuilder gradAccum(int value) {
        gradAccum = value;
        return this;
    }

    public TrainerOptionsBuilder learningRate(double value) {
        learningRate = value;
        return this;
    }

    public TrainerOptionsBuilder schedule(LearningRateSchedule.Kind value) {
        schedule = value;
        return this;
    }

    public TrainerOptionsBuilder warmupSteps(int value) {
        warmupSteps = value;
        return this;
    }

    public TrainerOptionsBuilder weightDecay(double value) {
        weightDecay = value;
        return this;
    }

    public TrainerOptionsBuilder beta1(double value) {
        beta1 = value;
        return this;
    }

    public TrainerOptionsBuilder beta2(double value) {
        beta2 = value;
        return this;
    }

    public TrainerOptionsBuilder epsilon(double value) {
        epsilon = value;
        return this;
    }

    public TrainerOptionsBuilder maxGradNorm(double value) {
        maxGradNorm = value;
        return this;
    }

    public TrainerOptionsBuilder maxLength(int value) {
        maxLength = OptionalInt.of(value);
        return this;
    }

    public TrainerOptionsBuilder truncation(Truncation value) {
        truncation = value;
        return this;
    }

    public TrainerOptionsBuilder shuffle(boolean value) {
        shuffle = value;
        return this;
    }

    public TrainerOptionsBuilder appendEos(boolean value) {
        appendEos = value;
        return this;
    }

    public TrainerOptionsBuilder evalFraction(double value) {
        evalFraction = value;
        return this;
    }

    public TrainerOptionsBuilder evalEvery(int value) {
        evalEvery = OptionalInt.of(value);
        return this;
    }

    public TrainerOptionsBuilder earlyStopping(int value) {
        earlyStopping = OptionalInt.of(value);
        return this;
    }

    public TrainerOptionsBuilder saveEvery(int value) {
        saveEvery = OptionalInt.of(value);
        return this;
    }

    public TrainerOptionsBuilder keep(int value) {
        keep = value;
        return this;
    }

    public TrainerOptionsBuilder resume(boolean value) {
        resume = value;
        return this;
    }

    public TrainerOptionsBuilder overwrite(boolean value) {
        overwrite = value;
        return this;
    }

    public TrainerOptionsBuilder metrics(Path value) {
        metrics = Optional.of(value);
        return this;
    }

    public TrainerOptionsBuilder skipBad(int value) {
        skipBad = value;
        return this;
    }

    public TrainerOptionsBuilder promptTemplate(PromptTemplate value) {
        promptTemplate = value;
        return this;
    }

    public TrainerOptionsBuilder dropout(double value) {
        dropout = value;
        return this;
    }

    public TrainerOptionsBuilder groupByLength(boolean value) {
        groupByLength = value;
        return this;
    }

    public TrainerOptionsBuilder seed(long value) {
        seed = value;
        return this;
    }

    /// @throws IllegalArgumentException naming the option that is wrong
    public TrainerOptions build() {
        return new TrainerOptions(epochs, maxSteps, batchSize, gradAccum, learningRate, schedule, warmupSteps,
                weightDecay, beta1, beta2, epsilon, maxGradNorm, maxLength, truncation, shuffle, appendEos,
                evalFraction, evalEvery, earlyStopping, saveEvery, keep, resume, overwrite, metrics, skipBad,
                promptTemplate, dropout, groupByLength, seed);
    }
}
