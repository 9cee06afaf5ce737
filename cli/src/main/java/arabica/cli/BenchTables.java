package arabica.cli;

import static arabica.cli.BenchTable.number;
import static arabica.cli.BenchTable.text;

import arabica.benchmarks.decode.DecodeResult;
import arabica.benchmarks.machine.Bandwidth;
import arabica.benchmarks.products.ProductResult;
import arabica.benchmarks.roofline.RooflineResult;
import arabica.benchmarks.training.TrainingResult;

/// The tables of `arabica bench`: headings, units and shares.
final class BenchTables {
    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;
    private static final double KILO = 1e3;

    private BenchTables() {}

    static BenchTable machine() {
        return new BenchTable("machine", "This machine: the best of 15 rounds",
                number("threads", "threads", "%d"), number("product_gflops", "product 1024³, GFLOP/s", "%.0f"),
                text("bytes", "bytes"), number("read_gbytes", "read, GB/s", "%.1f"),
                number("triad_gbytes", "triad, GB/s", "%.1f"), number("update_gbytes", "update, GB/s", "%.1f"));
    }

    static void add(BenchTable table, double peak, boolean inCache, Bandwidth bandwidth) {
        table.add(bandwidth.threads(), peak / GIGA, inCache ? "in cache" : "from memory", bandwidth.read() / GIGA,
                bandwidth.triad() / GIGA, bandwidth.update() / GIGA);
    }

    static BenchTable products() {
        return new BenchTable("products", "Matrix products, m × n × k, F32: medians",
                text("shape", "shape"), text("form", "form"), number("threads", "threads", "%d"),
                number("gflops", "GFLOP/s", "%.0f"), number("share_of_peak", "of the peak", "%.2f"),
                number("speedup", "times 1 thread", "%.2f"));
    }

    static void add(BenchTable table, ProductResult result, double peak, double ofOneThread) {
        table.add(result.product().shape(), result.product().form(), result.threads(), result.median() / GIGA,
                result.median() / peak, result.median() / ofOneThread);
    }

    static BenchTable kernels() {
        return new BenchTable("kernels",
                "Kernels against the roofline: shares of the product's peak, and of the bandwidth "
                        + "of the cache or of memory; the larger says what binds",
                text("kernel", "kernel"),
                text("operands", "operands"), number("threads", "threads", "%d"),
                number("nanos_per_element", "ns per element and thread", "%.3f"),
                number("gflops", "GFLOP/s", "%.1f"), number("share_of_arithmetic", "of the peak", "%.2f"),
                number("gbytes", "GB/s", "%.1f"), number("share_of_bandwidth", "of the bandwidth", "%.2f"));
    }

    static void add(BenchTable table, RooflineResult result, double peak, Bandwidth bandwidth) {
        table.add(result.kernel().name(), result.inCache() ? "in cache" : "from memory", result.threads(),
                result.nanosPerElement(), result.flopsPerSecond() / GIGA, result.shareOfArithmetic(peak),
                result.bytesPerSecond() / GIGA, result.shareOfBandwidth(bandwidth));
    }

    static BenchTable training() {
        return new BenchTable("training",
                "Whole training steps of a GPT-2: forward, cross-entropy, backward, clipping, "
                        + "AdamW; each engine in a process of its own, in turns, medians",
                text("shape", "shape"),
                text("engine", "engine"), number("threads", "threads", "%d"),
                number("tokens_per_second", "tokens/s", "%.0f"), number("slowest", "slowest round", "%.0f"),
                number("fastest", "fastest", "%.0f"), number("share_of_limit", "of the arithmetic limit", "%.2f"),
                number("peak_memory_mbytes", "peak memory, MB", "%.0f"),
                number("garbage_kbytes_per_step", "Java garbage a step, KB", "%.0f"),
                number("first_loss", "first loss", "%.5f"), number("last_loss", "last loss", "%.3f"));
    }

    static void add(BenchTable table, TrainingResult result, double peak) {
        table.add(result.shape().name(), result.name(), result.threads(), result.tokensPerSecond(), result.slowest(),
                result.fastest(), result.shareOf(peak), result.peakMemory() / MEGA, result.garbagePerStep() / KILO,
                result.firstLoss(), result.lastLoss());
    }

    static BenchTable decode() {
        return new BenchTable("decode", "Generation with a KV cache, greedy: medians", text("shape", "shape"),
                text("weights", "weights"), number("threads", "threads", "%d"), number("rows", "rows", "%d"),
                number("prompt", "prompt", "%d"), number("tokens_per_second", "tokens/s", "%.1f"),
                number("weights_mbytes", "weights read a step, MB", "%.0f"),
                number("gbytes", "weights read, GB/s", "%.1f"),
                number("share_of_read", "of the memory's read", "%.2f"));
    }

    static void add(BenchTable table, DecodeResult result) {
        table.add(result.shape().name(), result.weights().name(), result.threads(), result.rows(), result.prompt(),
                result.tokensPerSecond(), result.weightBytes() / MEGA, result.bytesPerSecond() / GIGA, result.share());
    }
}
