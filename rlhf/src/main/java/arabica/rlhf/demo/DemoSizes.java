package arabica.rlhf.demo;

/// How large the demo's world and models are.
///
/// @param texts           paragraphs that the base model is pretrained on
/// @param pretrainEpochs  passes over them
/// @param demonstrations  rows of supervised fine-tuning
/// @param sftEpochs       passes over them
/// @param pairs           preference pairs before filtering
/// @param foreignShare    how many of them come from a different distribution than the model's own
/// @param prompts         training prompts of PPO
/// @param heldOutPrompts  prompts of the final judgement: templates and topics that no training saw
/// @param heldOutPairs    pairs that judge the preference model
/// @param contextLength   tokens
/// @param vocabSize       byte-level BPE tokens
/// @param maxNewTokens    longest response in tokens
/// @param rolloutSize     responses per rollout of PPO
/// @param ppoRollouts     rollouts in all
public record DemoSizes(int texts, double pretrainEpochs, int demonstrations, double sftEpochs, int pairs,
        double foreignShare, int prompts, int heldOutPrompts, int heldOutPairs, int vocabSize, int hiddenSize,
        int layers, int heads, int contextLength, int maxNewTokens, int rolloutSize, int ppoRollouts) {

    /// What `arabica demo` runs: minutes on two cores.
    public static DemoSizes standard() {
        return new DemoSizes(24_000, 2, 8_000, 4, 5_000, 0.4, 2_000, 400, 1_000, 448, 96, 3, 4, 256, 80, 128, 24);
    }

    /// Every stage once, in seconds; the models that come out are not good for anything.
    public static DemoSizes tiny() {
        return new DemoSizes(120, 1, 80, 1, 80, 0.4, 40, 24, 40, 600, 32, 1, 2, 256, 24, 16, 2);
    }
}
