package arabica.rlhf.ppo;

import arabica.nn.FinishReason;
import arabica.nn.Generation;
import arabica.nn.Generator;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import java.util.ArrayList;
import java.util.List;

/// Lets a model answer prompts, one response each.
///
/// @param sampling how tokens are chosen; its end token ends a response
/// @param seed     decides every draw: the same model, prompts and seed give the same responses
public record ResponseSampler(SamplingConfig sampling, long seed) {

    /// @param prompts token ids, each leaving room for at least one more in the model's context
    /// @throws IllegalArgumentException if one does not, naming it (from 1)
    public List<Response> sample(LanguageModel model, List<int[]> prompts) {
        for (int i = 0; i < prompts.size(); i++) {
            if (prompts.get(i).length >= model.config().contextLength()) {
                throw new IllegalArgumentException("prompt " + (i + 1) + " has " + prompts.get(i).length
                        + " tokens, the model's context of " + model.config().contextLength()
                        + " leaves no room for a response");
            }
        }
        List<Generation> generations = new Generator(model).generate(prompts, sampling, seed);
        List<Response> responses = new ArrayList<>(prompts.size());
        for (int i = 0; i < prompts.size(); i++) {
            Generation generation = generations.get(i);
            responses.add(new Response(prompts.get(i), generation.newIds(),
                    generation.finishReason() == FinishReason.EOS));
        }
        return responses;
    }
}
