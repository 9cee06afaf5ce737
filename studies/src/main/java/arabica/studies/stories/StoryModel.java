package arabica.studies.stories;

import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.Llama2cFile;
import arabica.nn.SamplingConfig;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.LogProbs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// stories260K, a model of TinyStories that Andrej Karpathy trained for llama2.c, with its tokenizer.
record StoryModel(LanguageModel model, BpeTokenizer tokenizer) {
    static final String FOLDER = "stories260K";
    static final String WEIGHTS = "stories260K.bin";
    static final String TOKENIZER = "tok512.bin";
    private static final int BATCH = 32;

    /// @throws DataException if a file is missing
    static StoryModel read(Path root, Scope scope) {
        Path folder = root.resolve(FOLDER);
        for (String name : List.of(WEIGHTS, TOKENIZER)) {
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new DataException(folder.resolve(name) + ": no such file");
            }
        }
        BpeTokenizer tokenizer = BpeTokenizer.read(folder);
        LanguageModel model = Llama2cFile.read(folder.resolve(WEIGHTS), scope);
        tokenizer.requireFits(model.config().vocabSize(), folder.resolve(WEIGHTS).toString());
        return new StoryModel(model, tokenizer);
    }

    StoryModel with(LanguageModel policy) { return new StoryModel(policy, tokenizer); }

    /// Continuations at temperature 1, until the story ends.
    List<Response> continuations(List<int[]> beginnings, int newTokens, long seed) {
        SamplingConfig sampling = SamplingConfig.sampling(newTokens, 1, EndTokens.of(model.config(), tokenizer));
        return new ResponseSampler(sampling, seed).sample(model, beginnings);
    }

    /// Stories from their beginning.
    List<Response> stories(int count, int newTokens, long seed) {
        return continuations(IntStream.range(0, count).mapToObj(i -> tokenizer.prefixIds()).toList(), newTokens, seed);
    }

    /// Beginning and continuation.
    String text(Response response) { return tokenizer.decode(response.sequence().ids(), true); }

    /// The log-probability of each token but the BOS.
    List<double[]> logProbs(List<int[]> texts) {
        return LogProbs.score(model, texts.stream().map(ids -> new TokenSequence(ids, 0)).toList(), BATCH);
    }

    /// The mean negative log-likelihood of a token of these texts, in nats.
    double lossPerToken(List<int[]> texts) {
        double sum = 0;
        long tokens = 0;
        for (double[] one : logProbs(texts)) {
            for (double logProb : one) { sum -= logProb; }
            tokens += one.length;
        }
        return sum / tokens;
    }

    /// The perplexity of the first `length` tokens of each text that has so many.
    static double[] perplexities(List<double[]> logProbs, int length) {
        return logProbs.stream().filter(one -> one.length >= length)
                .mapToDouble(one -> StrictMath.exp(-Arrays.stream(one, 0, length).reduce(0, Double::sum) / length))
                .toArray();
    }
}
