package arabica.rlhf.eval;

import java.util.Arrays;

/// Strengths behind pairwise comparisons: model i beats model j with probability `σ(θ_i − θ_j)` (Bradley and Terry 1952),
/// θ by maximum likelihood. A tie counts as half a win for each.
///
/// The likelihood has a finite maximum only among models that have, directly or through others, both beaten and lost to
/// each other (Ford 1957). One that never lost, directly or through others, is infinitely stronger, and models that no
/// chain of comparisons links cannot be compared: both are said, not hidden, unless a prior is asked for.
public final class BradleyTerry {
    private static final double PRECISION = 1e-10;
    private static final int MOST_ROUNDS = 200_000;

    private final boolean[][] beats;
    private final double[] logs;

    private BradleyTerry(boolean[][] beats, double[] logs) {
        this.beats = beats;
        this.logs = logs;
    }

    /// @param points `points[i][j]` is how often i beat j, ties half; the diagonal is not read
    /// @throws IllegalArgumentException if the table is not square, or an entry is negative or not finite
    public static BradleyTerry fit(double[][] points) {
        check(points);
        boolean[][] beats = chains(points);
        return new BradleyTerry(beats, maximize(points, beats));
    }

    /// `θ_i − θ_j`, nats of log-odds: `±∞` where one of both never lost to the other, NaN where nothing links them.
    public double difference(int i, int j) {
        if (i == j) { return 0; }
        if (beats[i][j] && beats[j][i]) { return logs[i] - logs[j]; }
        return beats[i][j] ? Double.POSITIVE_INFINITY : beats[j][i] ? Double.NEGATIVE_INFINITY : Double.NaN;
    }

    /// The strengths relative to one model, whose own is 0.
    public double[] strengths(int anchor) {
        double[] strengths = new double[logs.length];
        Arrays.setAll(strengths, i -> difference(i, anchor));
        return strengths;
    }

    /// The table with so many ties added between every two models: a prior that pulls all strengths together and makes
    /// every maximum finite (the conjugate one, Beta(1 + ties/2, 1 + ties/2) on each pair's probability).
    public static double[][] withPriorTies(double[][] points, double ties) {
        if (!(ties >= 0) || Double.isInfinite(ties)) {
            throw new IllegalArgumentException("the prior's ties must be 0 or more, not " + ties);
        }
        double[][] more = new double[points.length][];
        for (int i = 0; i < more.length; i++) {
            more[i] = points[i].clone();
            for (int j = 0; j < more.length; j++) { more[i][j] += i == j ? 0 : ties / 2; }
        }
        return more;
    }

    /// Zermelo's equations (1929), which Hunter's MM algorithm (2004) solves too, in the form of Newman (2023, JMLR 24,
    /// "Efficient computation of rankings from pairwise comparisons", equation 14), which has the same fixed point and
    /// needs far fewer rounds: `p_i ← Σ_j w_ij·p_j/(p_i+p_j) / Σ_j w_ji/(p_i+p_j)`.
    private static double[] maximize(double[][] points, boolean[][] beats) {
        int n = points.length;
        double[] logs = new double[n];
        double[] p = new double[n];
        Arrays.fill(p, 1);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double moved = 0;
            for (int i = 0; i < n; i++) {
                double won = 0;
                double lost = 0;
                for (int j = 0; j < n; j++) {
                    // Between such groups all is decided: what one side won from the other says no more.
                    if (i == j || !beats[i][j] || !beats[j][i]) { continue; }
                    won += points[i][j] * p[j] / (p[i] + p[j]);
                    lost += points[j][i] / (p[i] + p[j]);
                }
                if (lost == 0) { continue; }
                p[i] = won / lost;
                double log = StrictMath.log(p[i]);
                moved = Math.max(moved, Math.abs(log - logs[i]));
                logs[i] = log;
            }
            if (moved < PRECISION) { return logs; }
        }
        throw new ArithmeticException("the strengths did not settle within " + MOST_ROUNDS + " rounds");
    }

    /// Which model has beaten which, directly or through others.
    private static boolean[][] chains(double[][] points) {
        int n = points.length;
        boolean[][] beats = new boolean[n][n];
        for (int i = 0; i < n; i++) { for (int j = 0; j < n; j++) { beats[i][j] = i != j && points[i][j] > 0; } }
        for (int through = 0; through < n; through++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) { beats[i][j] |= beats[i][through] && beats[through][j]; }
            }
        }
        return beats;
    }

    private static void check(double[][] points) {
        for (double[] row : points) {
            if (row.length != points.length) {
                throw new IllegalArgumentException("a row of " + row.length + " entries for " + points.length
                        + " models");
            }
            for (double entry : row) {
                if (!(entry >= 0) || Double.isInfinite(entry)) {
                    throw new IllegalArgumentException("a count of wins is " + entry);
                }
            }
        }
    }
}
