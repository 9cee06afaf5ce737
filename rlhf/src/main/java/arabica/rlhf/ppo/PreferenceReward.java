package arabica.rlhf.ppo;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.ScalarModel;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.train.Fingerprints;
import java.util.List;

/// A preference model as the reward: its score at the last token of prompt and response.
///
/// @param model     with the same tokens as the policy
/// @param batchSize rows of a forward pass
public record PreferenceReward(ScalarModel model, int batchSize) implements RewardFunction {

    public PreferenceReward(ScalarModel model) { this(model, 32); }

    @Override
    public double[] score(List<Response> responses) {
        List<int[]> rows = responses.stream().map(Response::sequence).map(TokenSequence::ids).toList();
        return Rewards.score(model, rows, batchSize);
    }

    @Override
    public String name() { return "reward_model"; }

    @Override
    public List<ScalarModel> models() { return List.of(model); }

    @Override
    public String fingerprint() { return Fingerprints.parameters(model.parameters()); }
}
