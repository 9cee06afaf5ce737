package arabica.rlhf.ppo;

import arabica.nn.LanguageModel;
import arabica.nn.ScalarModel;

/// Who says, before each token, what the response will be worth.
public sealed interface Critic {

    /// A body and a scalar head.
    ScalarModel model();

    /// A model of its own, with an optimizer of its own. A copy of the preference model (`reward.copy(scope)`, as TRL
    /// starts it) already knows what will be scored; `ScalarModel.create(policy.copy(scope), seed)` starts from zero.
    record Separate(ScalarModel model) implements Critic {}

    /// A value head on the policy's own body, as lm-human-preferences and TRL before 0.12 have it: one model less in
    /// memory, one optimizer step for both losses. The critic's errors move the policy's body, and the weight of its loss
    /// says how much.
    record Shared(ScalarModel model) implements Critic {

        /// A new head, drawn from N(0, 0.02²) by the seed.
        public static Shared on(LanguageModel policy, long seed) {
            return new Shared(ScalarModel.create(policy, seed));
        }
    }
}
