package arabica.rlhf.ppo;

import arabica.nn.LanguageModel;
import arabica.rlhf.train.TrainerOptions;
import java.util.Optional;

/// What is trained: a policy, perhaps with a head for values, perhaps with a critic beside it.
///
/// @param model     the policy
/// @param critic    of PPO
/// @param policy    the parameters that take a step by the policy's loss: with a shared critic, its head's too
/// @param ownCritic those of a critic of its own
record Learners(LanguageModel model, Optional<Critic> critic, Learner policy, Optional<Learner> ownCritic) {

    static Learners of(LanguageModel policy, Optional<Critic> critic, TrainerOptions training) {
        return switch (critic.orElse(null)) {
            case null -> new Learners(policy, critic, new Learner("the policy", policy.parameters(), training),
                    Optional.empty());
            case Critic.Separate own -> new Learners(policy, critic,
                    new Learner("the policy", policy.parameters(), training),
                    Optional.of(new Learner("the critic", own.model().parameters(), training)));
            case Critic.Shared shared -> new Learners(policy, critic,
                    new Learner("the policy and its value head", shared.model().parameters(), training),
                    Optional.empty());
        };
    }

    /// The same, running layers again in backward.
    Learners checkpointed() {
        Optional<Critic> shadow = critic.map(of -> switch (of) {
            case Critic.Separate own -> new Critic.Separate(own.model().checkpointed());
            case Critic.Shared shared -> new Critic.Shared(shared.model().checkpointed());
        });
        LanguageModel body = shadow.orElse(null) instanceof Critic.Shared shared
                ? shared.model().body()
                : model.checkpointed();
        return new Learners(body, shadow, policy, ownCritic);
    }
}
