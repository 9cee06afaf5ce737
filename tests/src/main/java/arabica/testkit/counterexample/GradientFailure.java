package arabica.testkit.counterexample;

import java.util.Optional;

import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.GradCheckResult;

/// A gradient check that failed.
public final class GradientFailure {
    private final String operation;
    private final GradCheck check;
    private final GradCheckResult found;

    /// @param found what [GradCheck#check()] says, which must have failed
    public GradientFailure(String operation, GradCheck check, GradCheckResult found) {
        this.operation = operation;
        this.check = check;
        this.found = found;
    }

    /// The error to throw.
    public AssertionError toError() {
        String wrong = "the derivative of " + operation + " is wrong: " + found;
        if (!check.isSmoothAt(found.input(), found.element())) {
            return new AssertionError(
                    wrong + ". The central differences on either side of that value disagree with each"
                            + " other: is there a kink, or a number that is none? Keep inputs away from it.");
        }
        return new AssertionError(wrong + ".\n" + new FunctionFailure("theDerivativeOf",
                FunctionFailure.Call.of("arabica.testkit.GradProperties.holds"), operation, check, this::sameMistake)
                .describe());
    }

    /// Not the noise, nor the kink, that simpler values may run into.
    private Optional<String> sameMistake(GradCheck simpler) {
        GradCheckResult result = simpler.maxElements(Integer.MAX_VALUE).check();
        return Optional.of(result)
                .filter(some -> !some.passed() && !(some.worstDifference() < found.worstDifference() / 100))
                .filter(some -> simpler.isSmoothAt(some.input(), some.element())).map(GradCheckResult::toString);
    }
}
