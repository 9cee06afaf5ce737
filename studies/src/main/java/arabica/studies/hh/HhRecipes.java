package arabica.studies.hh;

import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainOptions.Architecture;
import arabica.rlhf.train.SequencePacking;
import java.util.List;

/// The recipes that were compared on held-out training prompts, and the one that was chosen there. What each of them
/// reached is in docs/studies/hh.md.
final class HhRecipes {
    private static final PretrainOptions SMALL = new PretrainOptions(4_096, 64, 1, 2, 256, Architecture.GPT2,
            SequencePacking.NONE);

    static final HhRecipe CHOSEN = reply("reply", 2e-3, 1, 0);

    static final List<HhRecipe> CANDIDATES = List.of(CHOSEN, reply("reply.slow", 1e-3, 1, 0),
            reply("reply.lm", 2e-3, 1, 0.01), reply("reply.twice", 2e-3, 2, 0),
            new HhRecipe("dialogue", "small", SMALL, true, 1.5, 1, 2e-3, 0.1, 0.1, 0, 0));

    private HhRecipes() {}

    private static HhRecipe reply(String name, double learningRate, double epochs, double lmWeight) {
        return new HhRecipe(name, "small", SMALL, false, 1.5, epochs, learningRate, 0.1, 0.1, 0, lmWeight);
    }
}
