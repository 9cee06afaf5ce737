package arabica.studies.hh;

import java.util.List;

/// What the study of human pairs fixes for all its cells.
///
/// @param data       SHA-256 of the data
/// @param heldOut    whether a quarter of the training prompts is judged, to choose a recipe by, and not the test lines
/// @param sizes      how many training pairs, ascending; those beyond what is there are all
/// @param recipes    of preference models
/// @param drawnBy    seed of the order from which the first pairs are taken, of what is held out, and of the pretrained
///     body: the same for all seeds, so that models may be averaged over seeds without having seen more pairs
public record HhStudySettings(String data, boolean heldOut, List<Integer> sizes, List<HhRecipe> recipes, long drawnBy) {
    public HhStudySettings {
        sizes = List.copyOf(sizes);
        recipes = List.copyOf(recipes);
    }
}
