package arabica.rlhf.dpo;

import arabica.datasets.arrow.TokenSequence;
import arabica.rlhf.loss.Orpo;
import arabica.rlhf.train.LogProbs;
import arabica.rlhf.train.MetricSums;

/// What a step's metrics say of its pairs: `docs/dpo.md` explains each. Names are TRL's where it has them.
record PairMetrics(DpoOptions options, MetricSums metrics) {
    static final String CHOSEN_CHANGE = "logratios/chosen";
    static final String REJECTED_CHANGE = "logratios/rejected";
    static final String LOGPS_CHOSEN = "logps/chosen";
    static final String LOGPS_REJECTED = "logps/rejected";
    static final String LENGTH_CHOSEN = "length/chosen";
    static final String LENGTH_REJECTED = "length/rejected";
    static final String LENGTH_CORRELATION = "rewards/length_correlation";

    /// @param chosen   the policy's log-probability of the chosen response, a sum over tokens
    /// @param rejected likewise
    void add(ReferencedPair pair, double chosen, double rejected) {
        int chosenLength = length(pair.pair().chosen());
        int rejectedLength = length(pair.pair().rejected());
        double chosenReward = options.loss().reward(options.beta(), chosen, pair.refChosen(), chosenLength);
        double rejectedReward = options.loss().reward(options.beta(), rejected, pair.refRejected(), rejectedLength);
        mean(LOGPS_CHOSEN, chosen);
        mean(LOGPS_REJECTED, rejected);
        mean("rewards/chosen", chosenReward);
        mean("rewards/rejected", rejectedReward);
        mean("rewards/margins", chosenReward - rejectedReward);
        mean("rewards/accuracies", chosenReward > rejectedReward ? 1 : 0);
        if (options.loss().usesReference()) {
            mean(CHOSEN_CHANGE, chosen - pair.refChosen());
            mean(REJECTED_CHANGE, rejected - pair.refRejected());
        }
        if (options.loss() instanceof Orpo) {
            double logOdds = Orpo.logOdds(chosen / chosenLength, rejected / rejectedLength);
            mean("log_odds_chosen", logOdds);
            mean("log_odds_ratio", -Math.log1p(Math.exp(-Math.abs(logOdds))) + Math.min(0, logOdds));
        }
        if (options.loss().hasLikelihood() || options.sftWeight() > 0) { mean("nll_loss", -chosen / chosenLength); }
        mean(LENGTH_CHOSEN, chosenLength);
        mean(LENGTH_REJECTED, rejectedLength);
        metrics.correlation(LENGTH_CORRELATION, chosenLength, chosenReward);
        metrics.correlation(LENGTH_CORRELATION, rejectedLength, rejectedReward);
    }

    private void mean(String name, double value) { metrics.mean(name, value, 1); }

    private static int length(TokenSequence sequence) { return LogProbs.targets(sequence); }
}
