package arabica.benchmarks.training;

/// How an entrant trained.
///
/// @param tokensPerSecond the median of the rounds
/// @param slowest the slowest round, tokens per second
/// @param fastest the fastest round
/// @param firstLoss the loss of the first step, nats: that of the weights which all begin with
/// @param lastLoss the loss of the last
/// @param peakMemory the most resident memory of its process, bytes
/// @param garbagePerStep bytes that a step allocates on the Java heap, once warm
public record TrainingResult(String name, boolean ours, GptShape shape, int threads, double tokensPerSecond,
        double slowest, double fastest, double firstLoss, double lastLoss, long peakMemory, long garbagePerStep) {

    /// The share of an arithmetic limit.
    ///
    /// @param peak operations per second of a matrix product on as many threads
    public double shareOf(double peak) { return tokensPerSecond * shape.flopsPerToken() / peak; }
}
