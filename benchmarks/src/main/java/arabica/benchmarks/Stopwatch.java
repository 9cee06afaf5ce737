package arabica.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Times cases against each other: every round runs each of them once for a moment, and a case's figure is the median
/// of its rounds. So what else goes on in the machine, or a change of its clock, falls on all of them alike.
public final class Stopwatch {
    private static final long WARM_UP = 400_000_000L;
    private static final long ROUND = 30_000_000L;
    private static final int ROUNDS = 15;

    private record Case(Runnable work, double[] nanos) {}

    private final List<Case> cases = new ArrayList<>();

    /// Adds a case: `work` is one unit of it, and leaves everything as it was, so that it can run any number of times.
    public void add(Runnable work) { cases.add(new Case(work, new double[ROUNDS])); }

    /// Runs all cases, and returns the nanoseconds that each takes, in the order in which they were added.
    public double[] medians() {
        cases.forEach(each -> run(each.work(), WARM_UP));
        for (int round = 0; round < ROUNDS; round++) {
            for (Case each : cases) { each.nanos()[round] = run(each.work(), ROUND); }
        }
        return cases.stream().mapToDouble(each -> {
            Arrays.sort(each.nanos());
            return each.nanos()[ROUNDS / 2];
        }).toArray();
    }

    private static double run(Runnable work, long atLeast) {
        long start = System.nanoTime();
        long elapsed = 0;
        int count = 0;
        while (elapsed < atLeast) {
            work.run();
            count++;
            elapsed = System.nanoTime() - start;
        }
        return (double) elapsed / count;
    }
}
