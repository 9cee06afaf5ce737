package arabica.studies.stories;

import java.util.List;

/// What the study of stories fixes for all its cells.
///
/// @param data            SHA-256 of the model, its tokenizer and the texts
/// @param texts           of each source
/// @param lengths         in tokens, ascending: perplexities are those of the first so many tokens of each text
/// @param keptQuantile    a text is kept where it is no more perplexing than this quantile of the model's own samples
/// @param promptTokens    of the beginnings that the model is asked to continue, its own
/// @param prompts         beginnings to learn from
/// @param samples         continuations of each, from which a pair is taken
/// @param newTokens       the most tokens of a continuation
/// @param heldOutPrompts  beginnings to judge on
/// @param heldOutStories  stories whose perplexity tells what is forgotten
/// @param betas           of DPO
/// @param epochs          of DPO
/// @param learningRate    of DPO
public record StoriesSettings(String data, int texts, List<Integer> lengths, double keptQuantile, int promptTokens,
        int prompts, int samples, int newTokens, int heldOutPrompts, int heldOutStories, List<Double> betas,
        double epochs,
        double learningRate) {

    public StoriesSettings {
        lengths = List.copyOf(lengths);
        betas = List.copyOf(betas);
    }

    /// About three minutes of one core for each seed.
    static StoriesSettings standard(String data) {
        return new StoriesSettings(data, 300, List.of(16, 32, 64, 128, 256), 0.95, 24, 400, 6, 96, 300, 150,
                List.of(0.1, 0.5, 2.0), 2, 2e-4);
    }

    /// Everything once, in seconds; says nothing.
    static StoriesSettings tiny(String data) {
        return new StoriesSettings(data, 6, List.of(8, 16), 0.95, 8, 12, 6, 64, 6, 4, List.of(0.1), 1, 3e-4);
    }

    int longest() { return lengths.getLast(); }
}
