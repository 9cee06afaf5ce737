package arabica.autograd.gradcheck;

/// What a gradient check found: its worst element.
///
/// @param passed     whether every element is within the tolerance
/// @param checked    how many elements were compared
/// @param seed       reproduces the check
/// @param input      the input that the worst element belongs to, from 0; −1 where no element was checked
/// @param element    its place in that input, row by row, from 0
/// @param analytic   its derivative as backward computed it
/// @param numeric    its central difference
public record GradCheckResult(boolean passed, int checked, long seed, int input, int element, double analytic,
        double numeric) {
    /// `|analytic − numeric| / max(1, |numeric|)`: what the tolerance bounds.
    public double worstDifference() { return Math.abs(analytic - numeric) / Math.max(1, Math.abs(numeric)); }

    /// The worse of two checks of the same function.
    GradCheckResult worse(GradCheckResult other) {
        boolean otherIsWorse = passed != other.passed ? passed : !(other.worstDifference() <= worstDifference());
        GradCheckResult worst = otherIsWorse ? other : this;
        return new GradCheckResult(passed && other.passed, checked + other.checked, worst.seed, worst.input,
                worst.element, worst.analytic, worst.numeric);
    }

    @Override
    public String toString() {
        return "input " + input + " element " + element + ": backward gives " + analytic
                + ", central difference " + numeric + " (seed " + seed + ")";
    }
}
