package arabica.studies.overoptimization;

import java.util.OptionalDouble;

/// The law that Gao et al. 2022 (arXiv 2210.10760, section 3) fit to the true reward's gain over `d = √KL`, by least
/// squares through the origin.
///
/// @param alpha what the first steps gain
/// @param beta  what is lost as they go on
record RewardCurve(Law law, double alpha, double beta) {
    enum Law {
        /** `R(d) = d(α − βd)`. */
        BEST_OF_N,
        /** `R(d) = d(α − β ln d)`. */
        REINFORCEMENT;

        double second(double d) { return this == BEST_OF_N ? -d * d : d > 0 ? -d * Math.log(d) : 0; }
    }

    /// @param d    √KL of each point, not all 0
    /// @param gain true reward less that of the policy that all starts from
    static RewardCurve fit(Law law, double[] d, double[] gain) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ag = 0;
        double bg = 0;
        for (int i = 0; i < d.length; i++) {
            double a = d[i];
            double b = law.second(d[i]);
            aa += a * a;
            ab += a * b;
            bb += b * b;
            ag += a * gain[i];
            bg += b * gain[i];
        }
        double determinant = aa * bb - ab * ab;
        return new RewardCurve(law, (ag * bb - bg * ab) / determinant, (bg * aa - ag * ab) / determinant);
    }

    double at(double d) { return d * alpha + beta * law.second(d); }

    /// The KL at which the gain is greatest; empty where the curve rises for ever or falls from the start.
    OptionalDouble peakKl() {
        if (!(beta > 0)) { return OptionalDouble.empty(); }
        double d = law == Law.BEST_OF_N ? alpha / (2 * beta) : Math.exp(alpha / beta - 1);
        return d > 0 && Double.isFinite(d) ? OptionalDouble.of(d * d) : OptionalDouble.empty();
    }
}
