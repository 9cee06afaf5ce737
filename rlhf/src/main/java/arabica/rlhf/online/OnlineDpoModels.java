package arabica.rlhf.online;

import arabica.nn.LanguageModel;
import arabica.rlhf.ppo.RewardFunction;
import java.util.Optional;

/// What online DPO works with.
///
/// @param policy    is trained, in place
/// @param reference what the policy is held to and the KL divergence is measured from; the policy as it starts where it is
///     empty
/// @param reward    judges responses
public record OnlineDpoModels(LanguageModel policy, Optional<LanguageModel> reference, RewardFunction reward) {}
