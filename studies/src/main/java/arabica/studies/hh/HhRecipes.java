package arabica.studies.hh;

import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainOptions.Architecture;
import java.util.List;

/// The recipes that were compared on held-out training prompts, and the one that was chosen there. What each of them
/// reached is in docs/studies/hh.md.
final class HhRecipes {
    private static final PretrainOptions SMALL = new PretrainOptions(4_096, 64, 1, 2, 256, Architecture.GPT2, false);

    static final HhRecipe CHOSEN = new HhRecipe("transformer", "small", SMALL, 1.5, 2, 1e-3, 0, 0.1, 0, 0);

    static final List<HhRecipe> CANDIDATES = List.of(CHOSEN);

    private HhRecipes() {}
}
