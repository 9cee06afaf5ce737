package arabica.benchmarks.kernels;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// The forks of all kernels as a table in Markdown, with a verdict on each.
final class SpreadTable {
    /// A kernel may be this much slower than its own best.
    private static final double MOST_SPREAD = 0.15;
    /// A call makes some small objects; a boxed vector in a loop makes megabytes.
    private static final double MOST_BYTES = 4096;

    private SpreadTable() {}

    static String of(Map<String, List<ForkResult>> results) {
        return "| kernel | best µs | median µs | worst µs | spread | bytes a call | |\n|---|---:|---:|---:|---:|---:|---|\n"
                + results.entrySet().stream().map(each -> row(each.getKey(), each.getValue()))
                        .collect(Collectors.joining());
    }

    private static String row(String kernel, List<ForkResult> forks) {
        double[] micros = forks.stream().mapToDouble(ForkResult::micros).sorted().toArray();
        double bytes = forks.stream().mapToDouble(ForkResult::bytesPerCall).max().orElseThrow();
        double spread = spread(forks, ForkResult::micros);
        // A core or a cache that was slower in one of the forks says nothing about the kernel.
        double ofKernel = Math.min(spread(forks, fork -> fork.micros() / fork.chainNanos()),
                spread(forks, fork -> fork.micros() / fork.copyNanos()));
        String verdict = (bytes > MOST_BYTES ? "ALLOCATES " : "")
                + (spread > MOST_SPREAD ? ofKernel > MOST_SPREAD ? "SLOW" : "(slow machine)" : "");
        return String.format(Locale.ROOT, "| %s | %.2f | %.2f | %.2f | %.0f %% | %.0f | %s |%n", kernel, micros[0],
                micros[micros.length / 2], micros[micros.length - 1], 100 * spread, bytes, verdict.strip());
    }

    private static double spread(List<ForkResult> forks, ToDoubleFunction<ForkResult> figure) {
        DoubleSummaryStatistics statistics = forks.stream().mapToDouble(figure).summaryStatistics();
        return statistics.getMax() / statistics.getMin() - 1;
    }
}
