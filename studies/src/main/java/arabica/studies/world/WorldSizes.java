package arabica.studies.world;

/// How large the embedded world's models are, and what they learn from before any preference.
///
/// @param texts          paragraphs of pretraining
/// @param demonstrations rows of supervised fine-tuning
/// @param sftEvalFraction the share of demonstrations that fine-tuning holds out
/// @param maxNewTokens   longest response in tokens
/// @param heldOutPrompts prompts of the judgement: topics and templates that no training saw
public record WorldSizes(int texts, double pretrainEpochs, int demonstrations, double sftEpochs, double sftEvalFraction,
        int vocabSize,
        int hiddenSize, int layers, int heads, int contextLength, int maxNewTokens, int heldOutPrompts) {

    /// The demo's model.
    public static WorldSizes standard() {
        return new WorldSizes(24_000, 2, 8_000, 4, 0.05, 448, 96, 3, 4, 256, 80, 300);
    }

    /// Everything once, in seconds; the models are good for nothing.
    public static WorldSizes tiny() { return new WorldSizes(100, 2, 60, 4, 0, 600, 16, 1, 2, 256, 12, 8); }

    public WorldSizes withHeldOutPrompts(int count) {
        return new WorldSizes(texts, pretrainEpochs, demonstrations, sftEpochs, sftEvalFraction, vocabSize, hiddenSize,
                layers, heads,
                contextLength, maxNewTokens, count);
    }
}
