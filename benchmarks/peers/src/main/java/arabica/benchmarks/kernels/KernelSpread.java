package arabica.benchmarks.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Does a kernel's speed depend on the JVM's luck? Runs each in fresh JVMs ([KernelBenchmark]) and prints, per kernel,
/// the best and the worst of them.
///
/// ```
/// java … arabica.benchmarks.kernels.KernelSpread [REGEX] [FORKS] [THREADS]
/// ```
///
/// The forks of one kernel do not follow each other: each round starts one of each kernel, so that a neighbour's load
/// does not fall on all forks of one. The children get this JVM's own flags.
public final class KernelSpread {
    private static final int FORKS = 10;

    private KernelSpread() {}

    static void main(String[] args) throws RunnerException {
        Pattern wanted = Pattern.compile(args.length > 0 ? args[0] : "");
        int forks = args.length > 1 ? Integer.parseInt(args[1]) : FORKS;
        String threads = args.length > 2 ? args[2] : "1";
        Map<String, List<ForkResult>> results = new LinkedHashMap<>();
        for (Kernel kernel : Kernels.all()) {
            if (wanted.matcher(kernel.name()).find()) { results.put(kernel.name(), new ArrayList<>()); }
        }
        if (results.isEmpty()) { throw new IllegalArgumentException("no kernel has a name like " + wanted); }
        for (int fork = 1; fork <= forks; fork++) {
            for (Map.Entry<String, List<ForkResult>> kernel : results.entrySet()) {
                kernel.getValue().add(run(kernel.getKey(), fork, threads));
            }
            System.err.println("round " + fork + " of " + forks);
        }
        IO.print(SpreadTable.of(results));
    }

    private static ForkResult run(String kernel, int seed, String threads) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder().include("^" + Pattern.quote(KernelBenchmark.class.getName()))
                .forks(1).verbosity(VerboseMode.SILENT).param("kernel", kernel).param("threads", threads)
                .param("seed", Integer.toString(seed)).shouldFailOnError(true).build()).runSingle();
        List<IterationResult> iterations = result.getBenchmarkResults().iterator().next().getIterationResults().stream()
                .toList();
        double micros = iterations.stream().mapToDouble(each -> each.getPrimaryResult().getScore()).min().orElseThrow();
        return new ForkResult(micros, last(iterations, "bytesPerCall"), least(iterations, "calibrationNanos"));
    }

    private static double least(List<IterationResult> iterations, String counter) {
        return iterations.stream().mapToDouble(each -> each.getSecondaryResults().get(counter).getScore()).min()
                .orElseThrow();
    }

    private static double last(List<IterationResult> iterations, String counter) {
        return iterations.getLast().getSecondaryResults().get(counter).getScore();
    }
}
