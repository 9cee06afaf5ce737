package arabica.benchmarks.kernels;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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

/// Does a kernel's speed depend on the JVM's luck? Runs kernels in fresh JVMs and prints, for each, the best and the
/// worst of them.
///
/// ```
/// java … arabica.benchmarks.kernels.KernelSpread alone|together [REGEX] [JVMS] [THREADS]
/// ```
///
/// `alone` gives each kernel JVMs of its own, through JMH ([KernelBenchmark]); `together` has JVMs that run all of them
/// ([KernelTour]). The JVMs of one kernel do not follow each other, so that a neighbour's load does not fall on all of
/// them. They get this JVM's own flags. Pollution is a function of the JVM's number: what is slow in the third is slow
/// in the third again, if it was not chance.
public final class KernelSpread {
    private KernelSpread() {}

    static void main(String[] args) throws RunnerException, IOException, InterruptedException {
        boolean together = args.length > 0 && args[0].equals("together");
        if (!together && (args.length == 0 || !args[0].equals("alone"))) {
            throw new IllegalArgumentException("alone or together? then perhaps: REGEX JVMS THREADS");
        }
        Pattern wanted = Pattern.compile(args.length > 1 ? args[1] : "");
        int jvms = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        String threads = args.length > 3 ? args[3] : "1";
        Map<String, List<ForkResult>> results = new LinkedHashMap<>();
        for (Kernel kernel : Kernels.all()) {
            if (wanted.matcher(kernel.name()).find()) { results.put(kernel.name(), new ArrayList<>()); }
        }
        if (results.isEmpty()) { throw new IllegalArgumentException("no kernel has a name like " + wanted); }
        for (int jvm = 1; jvm <= jvms; jvm++) {
            if (together) {
                tour(jvm, threads, wanted, results);
            } else {
                for (Map.Entry<String, List<ForkResult>> kernel : results.entrySet()) {
                    kernel.getValue().add(fork(kernel.getKey(), jvm, threads));
                }
            }
            System.err.println("JVM " + jvm + " of " + jvms);
        }
        IO.print(SpreadTable.of(results));
    }

    private static void tour(int seed, String threads, Pattern wanted, Map<String, List<ForkResult>> results)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelTour.class.getName(),
                Integer.toString(seed), threads, wanted.pattern()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().map(line -> line.split(" ")).forEach(words -> results.get(words[0]).add(new ForkResult(
                    Double.parseDouble(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3]),
                    Double.parseDouble(words[4]))));
        }
        if (process.waitFor() != 0) { throw new IOException("a JVM ended with code " + process.exitValue()); }
    }

    private static ForkResult fork(String kernel, int seed, String threads) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder().include("^" + Pattern.quote(KernelBenchmark.class.getName()))
                .forks(1).verbosity(VerboseMode.SILENT).param("kernel", kernel).param("threads", threads)
                .param("seed", Integer.toString(seed)).shouldFailOnError(true).build()).runSingle();
        List<IterationResult> iterations = result.getBenchmarkResults().iterator().next().getIterationResults().stream()
                .toList();
        double micros = iterations.stream().mapToDouble(each -> each.getPrimaryResult().getScore()).min().orElseThrow();
        return new ForkResult(micros, counter(iterations.getLast(), "bytesPerCall"), least(iterations, "chainNanos"),
                least(iterations, "copyNanos"));
    }

    private static double least(List<IterationResult> iterations, String name) {
        return iterations.stream().mapToDouble(each -> counter(each, name)).min().orElseThrow();
    }

    private static double counter(IterationResult iteration, String name) {
        return iteration.getSecondaryResults().get(name).getScore();
    }
}
