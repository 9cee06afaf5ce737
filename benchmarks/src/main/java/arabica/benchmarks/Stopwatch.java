package arabica.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Times cases against each other: every round runs each of them once for a moment, and a case's figure is the median
/// of its rounds. So what else goes on in the machine, or a change of its clock, falls on all of them alike.
public final class Stopwatch {
    private static final double USUAL_SECONDS = 0.45;
    private static final int ROUNDS = 15;
    /// Of a case's time in all, before it.
    private static final double WARM_UP = 0.9;

    private record Case(Runnable work, double[] nanos) {}

    private final double seconds;
    private final List<Case> cases = new ArrayList<>();

    public Stopwatch() { this(USUAL_SECONDS); }

    /// @param seconds how long each case is measured, in all its rounds; before that it runs about as long to warm up
    public Stopwatch(double seconds) { this.seconds = seconds; }

    /// Adds a case: `work` is one unit of it, and leaves everything as it was, so that it can run any number of times.
    public void add(Runnable work) { cases.add(new Case(work, new double[ROUNDS])); }

    /// Runs all cases, and returns what each takes, in the order in which they were added.
    public List<Timing> run() {
        cases.forEach(each -> run(each.work(), WARM_UP * seconds));
        for (int round = 0; round < ROUNDS; round++) {
            for (Case each : cases) { each.nanos()[round] = run(each.work(), seconds / ROUNDS); }
        }
        return cases.stream().map(each -> {
            Arrays.sort(each.nanos());
            return new Timing(each.nanos()[ROUNDS / 2], each.nanos()[0]);
        }).toList();
    }

    /// Runs all cases, and returns the nanoseconds that each takes: medians.
    public double[] medians() { return run().stream().mapToDouble(Timing::median).toArray(); }

    private static double run(Runnable work, double atLeastSeconds) {
        long start = System.nanoTime();
        long elapsed = 0;
        int count = 0;
        while (count == 0 || elapsed < atLeastSeconds * 1e9) {
            work.run();
            count++;
            elapsed = System.nanoTime() - start;
        }
        return (double) elapsed / count;
    }
}
