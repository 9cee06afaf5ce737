package arabica.rlhf.ppo;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// What PPO maximises: a score of whole responses. Usually a [PreferenceReward]; any Java function will do, for
/// verifiable tasks (does it compile, is the sum right) and for tests.
@FunctionalInterface
public interface RewardFunction {

    /// One score per response, in their order. Must be a pure function of them: a resumed run asks again.
    double[] score(List<Response> responses);

    /// Names this function in a run's configuration, so that a run is not resumed with another one.
    default String fingerprint() { return "function"; }

    /// A function of one response at a time.
    static RewardFunction of(ToDoubleFunction<Response> function) {
        return responses -> responses.stream().mapToDouble(function).toArray();
    }
}
