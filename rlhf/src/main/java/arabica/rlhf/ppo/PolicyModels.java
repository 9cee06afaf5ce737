package arabica.rlhf.ppo;

import arabica.autograd.Scope;
import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;
import java.util.Optional;

/// Those that take part. Policy and critic are trained in place; the others stay as they are.
///
/// @param policy    that samples and learns
/// @param reference that the KL is measured from; empty: the policy as it starts
/// @param critic    of PPO
/// @param reward    what is maximised
public record PolicyModels(LanguageModel policy, Optional<LanguageModel> reference, Optional<Critic> critic,
        RewardFunction reward) {

    /// @throws IllegalArgumentException if the models do not share a vocabulary, or one reads less than the policy
    public PolicyModels {
        reference.ifPresent(model -> requireFits(policy, model, "reference"));
        critic.ifPresent(of -> {
            switch (of) {
                case Critic.Separate separate -> requireFits(policy, separate.model().body(), "critic");
                case Critic.Shared shared -> {
                    if (shared.model().body() != policy) {
                        throw new IllegalArgumentException("the critic's head is on another body than the policy's");
                    }
                }
            }
        });
        reward.models().forEach(model -> requireFits(policy, model.body(), "preference model"));
    }

    /// The KL is measured from the policy as it starts; there is no critic yet.
    public static PolicyModels of(LanguageModel policy, RewardFunction reward) {
        return new PolicyModels(policy, Optional.empty(), Optional.empty(), reward);
    }

    public PolicyModels withReference(LanguageModel model) {
        return new PolicyModels(policy, Optional.of(model), critic, reward);
    }

    public PolicyModels withCritic(Critic of) { return new PolicyModels(policy, reference, Optional.of(of), reward); }

    /// With a critic of its own.
    public PolicyModels withCritic(ScalarModel model) { return withCritic(new Critic.Separate(model)); }

    /// Policy and critic with memory of their own.
    PolicyModels copy(Scope scope) {
        if (critic.orElse(null) instanceof Critic.Shared shared) {
            ScalarModel copied = shared.model().copy(scope);
            return of(copied.body(), reward).withCritic(new Critic.Shared(copied));
        }
        PolicyModels copied = of(policy.copy(scope), reward);
        return critic.map(own -> copied.withCritic(own.model().copy(scope))).orElse(copied);
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
