package arabica.benchmarks.decode;

import arabica.autograd.DType;
import arabica.benchmarks.training.GptShape;

/// Tokens per second of generation against a cache of keys and values.
///
/// @param weights         the type that matrices are stored in
/// @param rows            sequences that are decoded together
/// @param prompt          tokens of each before the first that is timed
/// @param tokensPerSecond of all rows, the median of the rounds
/// @param read            bytes that as many threads read from memory in a second, measured right before and after
/// @param share           of that speed which the weights take, the median of the rounds'
public record DecodeResult(GptShape shape, DType weights, int threads, int rows, int prompt, double tokensPerSecond,
        double read, double share) {

    /// What a step reads, once for all rows: all weights but the positions, which are only looked up.
    public long weightBytes() { return weightBytes(shape, weights); }

    public double bytesPerSecond() { return tokensPerSecond / rows * weightBytes(); }

    static long weightBytes(GptShape shape, DType weights) {
        return weights.bytes() * (shape.parameterCount() - (long) shape.context() * shape.hidden());
    }
}
