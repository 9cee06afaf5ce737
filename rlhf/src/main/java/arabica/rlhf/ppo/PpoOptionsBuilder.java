package arabica.rlhf.ppo;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Builds [PpoOptions] from the command line's defaults; see there for what each option means.
public final class PpoOptionsBuilder {
    private double klCoef = 0.05;
    private PpoOptions.KlControl klControl = PpoOptions.KlControl.FIXED;
    private double klTarget = 6;
    private double klHorizon = 10_000;
    private double gamma = 1;
    private double lambda = 0.95;
    private Whitening whitening = Whitening.BIASED;
    private double clip = 0.2;
    private double valueClip = 0.2;
    private double valueCoef = 0.1;
    private int ppoEpochs = 4;
    private OptionalInt minibatchSize = OptionalInt.empty();
    private int rolloutSize = 64;
    private int maxNewTokens = 48;
    private double temperature = 1;
    private double missingEosPenalty;
    private OptionalDouble approxKlStop = OptionalDouble.empty();

    PpoOptionsBuilder() {}

    public PpoOptionsBuilder klCoef(double value) {
        klCoef = value;
        return this;
    }

    public PpoOptionsBuilder klControl(PpoOptions.KlControl value) {
        klControl = value;
        return this;
    }

    public PpoOptionsBuilder klTarget(double value) {
        klTarget = value;
        return this;
    }

    public PpoOptionsBuilder klHorizon(double value) {
        klHorizon = value;
        return this;
    }

    public PpoOptionsBuilder gamma(double value) {
        gamma = value;
        return this;
    }

    public PpoOptionsBuilder lambda(double value) {
        lambda = value;
        return this;
    }

    public PpoOptionsBuilder whitening(Whitening value) {
        whitening = value;
        return this;
    }

    public PpoOptionsBuilder clip(double value) {
        clip = value;
        return this;
    }

    public PpoOptionsBuilder valueClip(double value) {
        valueClip = value;
        return this;
    }

    public PpoOptionsBuilder valueCoef(double value) {
        valueCoef = value;
        return this;
    }

    public PpoOptionsBuilder ppoEpochs(int value) {
        ppoEpochs = value;
        return this;
    }

    public PpoOptionsBuilder minibatchSize(int value) {
        minibatchSize = OptionalInt.of(value);
        return this;
    }

    public PpoOptionsBuilder rolloutSize(int value) {
        rolloutSize = value;
        return this;
    }

    public PpoOptionsBuilder maxNewTokens(int value) {
        maxNewTokens = value;
        return this;
    }

    public PpoOptionsBuilder temperature(double value) {
        temperature = value;
        return this;
    }

    public PpoOptionsBuilder missingEosPenalty(double value) {
        missingEosPenalty = value;
        return this;
    }

    public PpoOptionsBuilder approxKlStop(double value) {
        approxKlStop = OptionalDouble.of(value);
        return this;
    }

    /// @throws IllegalArgumentException naming the option that is wrong
    public PpoOptions build() {
        return new PpoOptions(klCoef, klControl, klTarget, klHorizon, gamma, lambda, whitening, clip, valueClip,
                valueCoef, ppoEpochs, minibatchSize, rolloutSize, maxNewTokens, temperature, missingEosPenalty,
                approxKlStop);
    }
}
