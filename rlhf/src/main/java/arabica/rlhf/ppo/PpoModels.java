package arabica.rlhf.ppo;

import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import java.util.Optional;

/// The four that take part. Policy and critic are trained in place; the others stay as they are.
///
/// @param policy    that samples and learns
/// @param reference that the KL is measured from; empty: the policy as it starts
/// @param critic    with parameters of its own. A copy of the preference model (`reward.copy(scope)`, as TRL starts it)
///                  already knows what will be scored; `ScalarModel.create(policy.copy(scope), seed)` starts from zero
/// @param reward    what is maximised
public record PpoModels(LanguageModel policy, Optional<LanguageModel> reference, ScalarModel critic,
        RewardFunction reward) {

    /// @throws IllegalArgumentException if the models do not share a vocabulary, or one reads less than the policy
    public PpoModels {
        requireFits(policy, critic.body(), "critic");
        reference.ifPresent(model -> requireFits(policy, model, "reference"));
        if (reward instanceof PreferenceReward preference) {
            requireFits(policy, preference.model().body(), "preference model");
        }
    }

    private static void requireFits(LanguageModel policy, LanguageModel other, String name) {
        int vocabSize = policy.config().vocabSize();
        if (other.config().vocabSize() != vocabSize) {
            throw new IllegalArgumentException("the " + name + "'s vocabulary has " + other.config().vocabSize()
                    + " tokens, the policy's " + vocabSize);
        }
        if (other.config().contextLength() < policy.config().contextLength()) {
            throw new IllegalArgumentException("the " + name + " reads " + other.config().contextLength()
                    + " tokens, the policy " + policy.config().contextLength());
        }
        if (other.parameters() == policy.parameters()) {
            throw new IllegalArgumentException("the " + name + " shares its parameters with the policy");
        }
    }
}
