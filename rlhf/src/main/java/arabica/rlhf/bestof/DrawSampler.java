package arabica.rlhf.bestof;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.Seeds;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.train.TrainingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Draws and scores the responses of one batch of prompts.
record DrawSampler(LanguageModel model, BpeTokenizer tokenizer, RewardFunction reward, BestOfOptions options) {

    /// @param batch the number of the batch: with the seed it decides the draws
    List<List<Draw>> draw(List<int[]> prompts, long batch) {
        int n = options.n();
        List<int[]> copies = new ArrayList<>(prompts.size() * n);
        for (int[] prompt : prompts) { copies.addAll(Collections.nCopies(n, prompt)); }
        List<Response> responses = new ResponseSampler(options.sampling(), Seeds.mix(options.seed(), batch))
                .sample(model, copies);
        double[] scores = reward.score(responses);
        List<List<Draw>> draws = new ArrayList<>();
        for (int p = 0; p < prompts.size(); p++) {
            List<Draw> ofPrompt = new ArrayList<>();
            for (int i = p * n; i < (p + 1) * n; i++) {
                if (!Double.isFinite(scores[i])) {
                    throw new TrainingException("the score of a response is " + scores[i]
                            + ": the preference model's weights may be damaged");
                }
                Response response = responses.get(i);
                ofPrompt.add(new Draw(tokenizer.decode(response.ids(), true), scores[i], response.ids().length,
                        response.finished()));
            }
            draws.add(ofPrompt);
        }
        return draws;
    }
}
