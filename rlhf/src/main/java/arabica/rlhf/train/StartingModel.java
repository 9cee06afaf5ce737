package arabica.rlhf.train;

import arabica.autograd.Scope;
import arabica.nn.LanguageModel;

/// The model that a run starts from: what a policy is held to where no other reference is given.
public final class StartingModel {
    private StartingModel() {}

    /// The base that adapters are attached to, or a frozen copy. To be taken before a checkpoint is: until then the policy
    /// is as it starts.
    public static LanguageModel of(LanguageModel policy, Scope scope) {
        if (policy.parameters().adapters().isPresent()) { return policy.base(); }
        LanguageModel copy = policy.copy(scope);
        copy.parameters().freeze();
        return copy;
    }
}
