package arabica.rlhf.online;

import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.online.OnlineDpoOptions.Pairing;
import arabica.rlhf.online.OnlineDpoOptions.Reference;

/// Makes [OnlineDpoOptions], beginning with the command line's defaults.
public final class OnlineDpoOptionsBuilder {
    private DpoOptions dpo = DpoOptions.DEFAULT;
    private int rolloutSize = 64;
    private int numGenerations = 2;
    private Pairing pairing = Pairing.BEST_WORST;
    private boolean softLabels;
    private Reference reference = Reference.FIXED;
    private int roundEpochs = 1;
    private int maxNewTokens = 48;
    private double temperature = 1;
    private double missingEosPenalty;

    OnlineDpoOptionsBuilder() {}

    public OnlineDpoOptionsBuilder dpo(DpoOptions value) {
        dpo = value;
        return this;
    }

    public OnlineDpoOptionsBuilder rolloutSize(int value) {
        rolloutSize = value;
        return this;
    }

    public OnlineDpoOptionsBuilder numGenerations(int value) {
        numGenerations = value;
        return this;
    }

    public OnlineDpoOptionsBuilder pairing(Pairing value) {
        pairing = value;
        return this;
    }

    public OnlineDpoOptionsBuilder softLabels(boolean value) {
        softLabels = value;
        return this;
    }

    public OnlineDpoOptionsBuilder reference(Reference value) {
        reference = value;
        return this;
    }

    public OnlineDpoOptionsBuilder roundEpochs(int value) {
        roundEpochs = value;
        return this;
    }

    public OnlineDpoOptionsBuilder maxNewTokens(int value) {
        maxNewTokens = value;
        return this;
    }

    public OnlineDpoOptionsBuilder temperature(double value) {
        temperature = value;
        return this;
    }

    public OnlineDpoOptionsBuilder missingEosPenalty(double value) {
        missingEosPenalty = value;
        return this;
    }

    public OnlineDpoOptions build() {
        return new OnlineDpoOptions(dpo, rolloutSize, numGenerations, pairing, softLabels, reference, roundEpochs,
                maxNewTokens, temperature, missingEosPenalty);
    }
}
