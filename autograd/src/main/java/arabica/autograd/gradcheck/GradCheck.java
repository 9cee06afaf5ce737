package arabica.autograd.gradcheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Context;
import arabica.autograd.DType;
import arabica.autograd.Operation;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;

/// Compares a derivative with central differences, in F64. The function's result is projected on a random cotangent
/// `c`, so that one backward pass gives the gradient of `f(x) = Σ c·y(x)`; each element of it is compared with
/// `(f(x + h) − f(x − h)) / 2h`.
///
/// ```java
/// GradCheckResult result = GradCheck.of(new MyOperation(), new Input.Variable(Shape.of(2), 0.5, −1)).check();
/// ```
///
/// It passes where `|difference| ≤ tolerance · max(1, |gradient|)` for every element, and the differences are finite. Keep inputs away from kinks: ties
/// of a maximum, the edges of a clamp, zero for an absolute value.
public final class GradCheck {
    /// How much one-sided differences may differ: `h·f″` is a thousandth of it, a kink of slope 1 a hundred times.
    private static final double KINK = 1e-2;

    private final Function<Tensor[], Tensor> function;
    private final List<Input> inputs;
    private long seed;
    private double tolerance = 1e-6;
    private double step = 1e-5;
    private int maxElements = Integer.MAX_VALUE;

    private GradCheck(Function<Tensor[], Tensor> function, List<Input> inputs) {
        this.function = function;
        this.inputs = inputs;
    }

    /// Checks an operation.
    public static GradCheck of(Operation operation, Input... inputs) {
        return of(tensors -> Autograd.apply(operation, tensors), inputs);
    }

    /// Checks any differentiable function of tensors, which must give the same result each time.
    public static GradCheck of(Function<Tensor[], Tensor> function, Input... inputs) {
        return new GradCheck(function, List.of(inputs));
    }

    /// What the cotangent, and the choice of elements where not all are checked, are drawn from (0).
    public GradCheck seed(long value) {
        seed = value;
        return this;
    }

    /// The bound on `|difference| / max(1, |gradient|)` (1e-6).
    public GradCheck tolerance(double value) {
        tolerance = value;
        return this;
    }

    /// The step `h` of the central difference, relative to `max(1, |x|)` (1e-5: the truncation error of order h² and
    /// the rounding error of order 1e-16/h are then both near 1e-10).
    public GradCheck step(double value) {
        step = value;
        return this;
    }

    /// Checks at most this many elements, drawn at random (all).
    public GradCheck maxElements(int value) {
        maxElements = value;
        return this;
    }

    /// The same check of other inputs.
    public GradCheck withInputs(List<Input> others) {
        GradCheck check = new GradCheck(function, List.copyOf(others));
        check.seed = seed;
        check.tolerance = tolerance;
        check.step = step;
        check.maxElements = maxElements;
        return check;
    }

    /// The same check of another function.
    public GradCheck withFunction(Function<Tensor[], Tensor> other) {
        return new GradCheck(other, inputs).seed(seed).tolerance(tolerance).step(step).maxElements(maxElements);
    }

    public Function<Tensor[], Tensor> function() { return function; }

    public List<Input> inputs() { return inputs; }

    public long seed() { return seed; }

    public double tolerance() { return tolerance; }

    public double step() { return step; }

    /// Whether central differences can be trusted at an element: those of either side agree, as they do not at a kink, and
    /// are numbers.
    ///
    /// @param input   a [Input.Variable]
    /// @param element its place in that input
    public boolean isSmoothAt(int input, int element) {
        try (Backend backend = new ScalarBackend()) {
            double[] cotangent = cotangent(backend, new SplittableRandom(seed));
            double x = ((Input.Variable) inputs.get(input)).values()[element];
            double h = step * Math.max(1, Math.abs(x));
            double here = project(backend, cotangent, input, element, x);
            double above = (project(backend, cotangent, input, element, x + h) - here) / h;
            double below = (here - project(backend, cotangent, input, element, x - h)) / h;
            return Double.isFinite(above) && Math.abs(above - below) <= KINK * Math.max(1, Math.abs(above));
        }
    }

    /// Checks on the scalar backend.
    public GradCheckResult check() {
        try (Backend backend = new ScalarBackend()) {
            return check(backend);
        }
    }

    /// Checks on a backend that computes in F64.
    public GradCheckResult check(Backend backend) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] cotangent = cotangent(backend, random);
        List<double[]> ofLeaves = backward(backend, cotangent, true);
        List<double[]> ofResults = backward(backend, cotangent, false);

        GradCheckResult worst = new GradCheckResult(true, 0, seed, -1, 0, 0, 0);
        for (int[] place : places(random)) {
            double numeric = centralDifference(backend, cotangent, place[0], place[1]);
            worst = worst.worse(compare(place, ofLeaves.get(place[0])[place[1]], numeric, 1));
            worst = worst.worse(compare(place, ofResults.get(place[0])[place[1]], numeric, 0));
        }
        return worst;
    }

    /// The result and the gradients of its projection, as a backend computes them in F32 or F64: to compare backends
    /// with each other. Inputs and cotangent are rounded to F32 first, so that both types start from the same numbers.
    ///
    /// @param gradients one for each input, empty for inputs that are held fixed
    public record Evaluation(double[] result, List<double[]> gradients) {}

    /// Runs the function forward and backward on a backend.
    public Evaluation evaluate(Backend backend, DType dtype) {
        return Scope.step(backend, () -> {
            Tensor[] leaves = inputs.stream().map(GradCheck::rounded)
                    .map(input -> input.toTensor(Scope.current(), dtype)).toArray(Tensor[]::new);
            for (int i = 0; i < leaves.length; i++) {
                if (inputs.get(i) instanceof Input.Variable) { leaves[i].requireGrad(); }
            }
            Tensor result = function.apply(leaves);
            double[] values = result.toDoubles();
            SplittableRandom random = new SplittableRandom(seed);
            double[] cotangent = random.doubles(values.length).map(ignored -> (float) random.nextGaussian()).toArray();
            result.backward(Scope.current().of(dtype, cotangent, result.shape().toArray()));
            return new Evaluation(values, Arrays.stream(leaves)
                    .map(leaf -> leaf.grad().map(Tensor::toDoubles).orElse(new double[0])).toList());
        });
    }

    private static Input rounded(Input input) {
        return switch (input) {
            case Input.Variable x -> new Input.Variable(x.shape(), rounded(x.values()));
            case Input.Constant x -> new Input.Constant(x.shape(), rounded(x.values()));
            case Input.Ids ids -> ids;
        };
    }

    private static double[] rounded(double[] values) { return Arrays.stream(values).map(x -> (float) x).toArray(); }

    /// The number of elements of the largest input: no sum in the function or its derivative has more terms, unless
    /// inputs are multiplied with each other.
    public int largestInput() { return inputs.stream().mapToInt(input -> (int) input.shape().size()).max().orElse(0); }

    private GradCheckResult compare(int[] place, double analytic, double numeric, int counted) {
        // An infinite difference would make every error small.
        boolean passed = Double.isFinite(numeric)
                && Math.abs(analytic - numeric) <= tolerance * Math.max(1, Math.abs(numeric));
        return new GradCheckResult(passed, counted, seed, place[0], place[1], analytic, numeric);
    }

    private double[] cotangent(Backend backend, SplittableRandom random) {
        double[] cotangent = new double[Math.toIntExact(resultShape(backend).size())];
        Arrays.setAll(cotangent, i -> random.nextGaussian());
        return cotangent;
    }

    private Shape resultShape(Backend backend) {
        return Scope.step(backend, () -> Autograd.noGrad(() -> function.apply(tensors(inputs)).shape()));
    }

    /// The gradient of the projection for each input; empty for inputs that are held fixed. A derivative is written in
    /// two ways and both are checked: leaves add to what they hold (two passes, so that overwriting shows), results of
    /// other operations take the first contribution as it is.
    private List<double[]> backward(Backend backend, double[] cotangent, boolean asLeaves) {
        return Scope.step(backend, () -> {
            Tensor[] leaves = tensors(inputs);
            for (int i = 0; i < leaves.length; i++) {
                if (inputs.get(i) instanceof Input.Variable) { leaves[i].requireGrad(); }
            }
            int passes = asLeaves ? 2 : 1;
            for (int pass = 0; pass < passes; pass++) {
                Tensor result = function.apply(asLeaves ? leaves : results(leaves));
                result.backward(Scope.current().of(DType.F64, cotangent, result.shape().toArray()));
            }
            return Arrays.stream(leaves).map(leaf -> leaf.grad().map(Tensor::toDoubles).orElse(new double[0]))
                    .map(gradient -> Arrays.stream(gradient).map(g -> g / passes).toArray()).toList();
        });
    }

    private Tensor[] results(Tensor[] leaves) {
        return Arrays.stream(leaves)
                .map(leaf -> leaf.requiresGrad() ? Autograd.apply(new Identity(), leaf) : leaf).toArray(Tensor[]::new);
    }

    private record Identity() implements Operation {
        @Override
        public Tensor forward(Context context) {
            Tensor copy = context.allocate(context.input(0).shape());
            context.backend().copy(context.input(0), copy);
            return copy;
        }

        @Override
        public void backward(Context context) { context.passOn(0); }
    }

    private double centralDifference(Backend backend, double[] cotangent, int input, int element) {
        double x = ((Input.Variable) inputs.get(input)).values()[element];
        double h = step * Math.max(1, Math.abs(x));
        double above = x + h;
        double below = x - h;
        return (project(backend, cotangent, input, element, above) - project(backend, cotangent, input, element, below))
                / (above - below);
    }

    private double project(Backend backend, double[] cotangent, int input, int element, double value) {
        Input.Variable original = (Input.Variable) inputs.get(input);
        double[] values = original.values().clone();
        values[element] = value;
        List<Input> moved = new ArrayList<>(inputs);
        moved.set(input, new Input.Variable(original.shape(), values));
        double[] result = Scope.step(backend, () -> Autograd.noGrad(() -> function.apply(tensors(moved)).toDoubles()));
        double sum = 0;
        for (int i = 0; i < result.length; i++) { sum += cotangent[i] * result[i]; }
        return sum;
    }

    private static Tensor[] tensors(List<Input> inputs) {
        return inputs.stream().map(input -> input.toTensor(Scope.current())).toArray(Tensor[]::new);
    }

    /// Which elements are compared, as pairs of input and element.
    private List<int[]> places(SplittableRandom random) {
        List<int[]> places = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) instanceof Input.Variable variable) {
                for (int e = 0; e < variable.values().length; e++) { places.add(new int[]{i, e}); }
            }
        }
        // The first places of a Fisher-Yates shuffle.
        int count = Math.min(maxElements, places.size());
        for (int i = 0; i < count && count < places.size(); i++) {
            int other = random.nextInt(i, places.size());
            int[] place = places.get(i);
            places.set(i, places.get(other));
            places.set(other, place);
        }
        return places.subList(0, count);
    }
}
