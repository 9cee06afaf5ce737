package arabica.rlhf.ppo;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ScalarModel;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/// What is maximised: a score of whole responses. Usually a [PreferenceReward]; any Java function will do, for
/// verifiable tasks (does it compile, is the sum right) and for tests. Several can be weighted ([WeightedReward]).
@FunctionalInterface
public interface RewardFunction {

    /// One score per response, in their order. Must be a pure function of them: a resumed run asks again.
    double[] score(List<Response> responses);

    /// The scores with what they are made of.
    default RewardScores scores(List<Response> responses) { return RewardScores.of(name(), score(responses)); }

    /// This function as a run shall use it, where it first has to see what the start policy says.
    ///
    /// @param responses of the policy before training; the same whenever the run is resumed. Costs nothing unless asked
    default RewardFunction calibrated(Supplier<List<Response>> responses) { return this; }

    /// Names this source in metrics: `rewards/NAME/mean`.
    default String name() { return "reward"; }

    /// Names this function in a run's configuration, so that a run is not resumed with another one. Two lambdas cannot
    /// be told apart: who resumes with another one must know.
    default String fingerprint() { return "function"; }

    /// The preference models that it asks: what they must fit, and what memory they take.
    default List<ScalarModel> models() { return List.of(); }

    /// A function of one response at a time.
    static RewardFunction of(ToDoubleFunction<Response> function) {
        return responses -> responses.stream().mapToDouble(function).toArray();
    }

    /// A function of the texts of one prompt and its response, without special tokens.
    static RewardFunction ofText(BpeTokenizer tokenizer, ToDoubleBiFunction<String, String> function) {
        return of(response -> function.applyAsDouble(tokenizer.decode(response.prompt(), true),
                tokenizer.decode(response.ids(), true)));
    }
}
