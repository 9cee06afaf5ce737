package arabica.rlhf.ppo;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Builds [PolicyOptions] from an algorithm's defaults; see there for what each option means.
public final class PolicyOptionsBuilder {
    private int rolloutSize = 64;
    private int maxNewTokens = 48;
    private double temperature = 1;
    private int epochs = 1;
    private OptionalInt minibatchSize = OptionalInt.empty();
    private double klCoef = 0.05;
    private PolicyOptions.KlControl klControl = PolicyOptions.KlControl.FIXED;
    private double klTarget = 6;
    private double klHorizon = 10_000;
    private OptionalDouble klStop = OptionalDouble.empty();
    private OptionalDouble approxKlStop = OptionalDouble.empty();
    private double entropyCoef;
    private RewardShaping shaping = RewardShaping.NONE;

    PolicyOptionsBuilder() {}

    public PolicyOptionsBuilder rolloutSize(int value) {
        rolloutSize = value;
        return this;
    }

    public PolicyOptionsBuilder maxNewTokens(int value) {
        maxNewTokens = value;
        return this;
    }

    public PolicyOptionsBuilder temperature(double value) {
        temperature = value;
        return this;
    }

    public PolicyOptionsBuilder epochs(int value) {
        epochs = value;
        return this;
    }

    public PolicyOptionsBuilder minibatchSize(int value) {
        minibatchSize = OptionalInt.of(value);
        return this;
    }

    public PolicyOptionsBuilder klCoef(double value) {
        klCoef = value;
        return this;
    }

    public PolicyOptionsBuilder klControl(PolicyOptions.KlControl value) {
        klControl = value;
        return this;
    }

    public PolicyOptionsBuilder klTarget(double value) {
        klTarget = value;
        return this;
    }

    public PolicyOptionsBuilder klHorizon(double value) {
        klHorizon = value;
        return this;
    }

    public PolicyOptionsBuilder klStop(double value) {
        klStop = OptionalDouble.of(value);
        return this;
    }

    public PolicyOptionsBuilder approxKlStop(double value) {
        approxKlStop = OptionalDouble.of(value);
        return this;
    }

    public PolicyOptionsBuilder entropyCoef(double value) {
        entropyCoef = value;
        return this;
    }

    public PolicyOptionsBuilder shaping(RewardShaping value) {
        shaping = value;
        return this;
    }

    /// Taken off the score of a response that was cut by its length.
    public PolicyOptionsBuilder missingEosPenalty(double value) {
        shaping = shaping.withMissingEosPenalty(value);
        return this;
    }

    /// @throws IllegalArgumentException naming the option that is wrong
    public PolicyOptions build() {
        return new PolicyOptions(rolloutSize, maxNewTokens, temperature, epochs, minibatchSize, klCoef, klControl,
                klTarget, klHorizon, klStop, approxKlStop, entropyCoef, shaping);
    }
}
