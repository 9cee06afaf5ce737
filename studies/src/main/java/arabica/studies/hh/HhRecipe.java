package arabica.studies.hh;

import arabica.rlhf.pretrain.PretrainOptions;

/// How a preference model is made: a body that has read the training texts or not, and what happens to it then.
///
/// @param name          of the recipe, in tables
/// @param base          of the body, which recipes may share
/// @param model         size and architecture
/// @param prompts       whether the model reads what was asked, too; otherwise the reply alone
/// @param pretrainEpochs passes over the training texts, labels unseen; 0 for a body that has read nothing
/// @param epochs        passes over the pairs
/// @param dropout       in both
/// @param labelSmoothing share of pairs taken to be labelled wrongly
/// @param lmWeight      of the chosen replies' likelihood beside the pairwise loss
public record HhRecipe(String name, String base, PretrainOptions model, boolean prompts, double pretrainEpochs,
        double epochs, double learningRate, double dropout, double weightDecay, double labelSmoothing,
        double lmWeight) {}
