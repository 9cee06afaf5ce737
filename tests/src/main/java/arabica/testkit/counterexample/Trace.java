package arabica.testkit.counterexample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import arabica.autograd.Application;
import arabica.autograd.Autograd;
import arabica.autograd.DType;
import arabica.autograd.Operation;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// What a function of tensors did in one run: the operations that led to its result, in order. It is a function again, and it
/// can be written as Java. Tensors that came from elsewhere (weights in a closure, constants made inside) become constants.
/// It holds for the shapes of that run, and only as long as the function takes no decisions by values.
public final class Trace implements Function<Tensor[], Tensor> {
    /// Where an operand comes from.
    private sealed interface Operand {
        record Input(int index) implements Operand {}

        record Result(int step) implements Operand {}

        record Constant(DType dtype, Shape shape, double[] values) implements Operand {}
    }

    private record Step(Operation operation, List<Operand> operands) {}

    private final List<Step> steps;

    private Trace(List<Step> steps) { this.steps = steps; }

    /// Runs the function in the current scope, off the tape; empty where no operation made its result.
    public static Optional<Trace> of(Function<Tensor[], Tensor> function, Tensor... inputs) {
        List<Step> steps = new ArrayList<>();
        Map<Tensor, Operand> known = new IdentityHashMap<>();
        for (int i = 0; i < inputs.length; i++) { known.put(inputs[i], new Operand.Input(i)); }
        Tensor result = Autograd.noGrad(() -> Autograd.observe(application -> {
            steps.add(new Step(application.operation(), operands(application, known)));
            known.put(application.output(), new Operand.Result(steps.size() - 1));
        }, () -> function.apply(inputs)));
        return known.get(result) instanceof Operand.Result last
                ? Optional.of(live(steps, last.step()))
                : Optional.empty();
    }

    private static List<Operand> operands(Application application, Map<Tensor, Operand> known) {
        return application.inputs().stream().map(tensor -> known.computeIfAbsent(tensor,
                unknown -> new Operand.Constant(unknown.dtype(), unknown.shape(), unknown.toDoubles()))).toList();
    }

    /// The steps that the result depends on, numbered anew.
    private static Trace live(List<Step> steps, int last) {
        BitSet live = new BitSet();
        live.set(last);
        for (int i = last; i >= 0; i--) {
            if (!live.get(i)) { continue; }
            for (Operand operand : steps.get(i).operands()) {
                if (operand instanceof Operand.Result result) { live.set(result.step()); }
            }
        }
        List<Step> kept = new ArrayList<>();
        for (int i = live.nextSetBit(0); i >= 0; i = live.nextSetBit(i + 1)) {
            List<Operand> operands = steps.get(i).operands().stream().map(operand -> operand instanceof Operand.Result r
                    ? new Operand.Result(live.get(0, r.step()).cardinality())
                    : operand).toList();
            kept.add(new Step(steps.get(i).operation(), operands));
        }
        return new Trace(kept);
    }

    /// How many numbers the constants hold.
    public long constants() {
        return steps.stream().flatMap(step -> step.operands().stream()).filter(Operand.Constant.class::isInstance)
                .distinct().mapToLong(operand -> ((Operand.Constant) operand).shape().size()).sum();
    }

    @Override
    public Tensor apply(Tensor[] inputs) {
        List<Tensor> results = new ArrayList<>();
        for (Step step : steps) {
            Tensor[] operands = step.operands().stream().map(operand -> switch (operand) {
                case Operand.Input input -> inputs[input.index()];
                case Operand.Result result -> results.get(result.step());
                case Operand.Constant constant -> tensor(constant);
            }).toArray(Tensor[]::new);
            results.add(Autograd.apply(step.operation(), operands));
        }
        return results.getLast();
    }

    private static Tensor tensor(Operand.Constant constant) {
        int[] dims = constant.shape().toArray();
        return constant.dtype() == DType.I32
                ? Scope.current().of(ints(constant), dims)
                : Scope.current().of(constant.dtype(), constant.values(), dims);
    }

    private static int[] ints(Operand.Constant constant) {
        return Arrays.stream(constant.values()).mapToInt(x -> (int) x).toArray();
    }

    /// A lambda's body: an expression where there is one operation, else a block.
    ///
    /// @param inputs what the lambda calls each input
    /// @param indent what a block's closing brace stands behind
    /// @throws JavaSource.NoSourceException if an operation cannot be written down
    public String toJava(List<String> inputs, String indent) {
        if (steps.size() == 1) { return application(steps.getFirst(), inputs); }
        StringBuilder block = new StringBuilder("{\n");
        for (int i = 0; i < steps.size(); i++) {
            block.append(indent).append("    ").append(i == steps.size() - 1 ? "return " : "var t" + i + " = ")
                    .append(application(steps.get(i), inputs)).append(";\n");
        }
        return block.append(indent).append('}').toString();
    }

    private static String application(Step step, List<String> inputs) {
        return step.operands().stream().map(operand -> switch (operand) {
            case Operand.Input input -> inputs.get(input.index());
            case Operand.Result result -> "t" + result.step();
            case Operand.Constant constant -> constant(constant);
        }).collect(Collectors.joining(", ",
                "arabica.autograd.Autograd.apply(" + JavaSource.of(step.operation()) + ", ", ")"));
    }

    private static String constant(Operand.Constant constant) {
        String dims = JavaSource.numbers(constant.shape().toArray());
        return "arabica.autograd.Scope.current().of("
                + (constant.dtype() == DType.I32
                        ? "new int[]{" + JavaSource.numbers(ints(constant))
                        : JavaSource.of(constant.dtype()) + ", new double[]{" + JavaSource.numbers(constant.values()))
                + "}" + (dims.isEmpty() ? "" : ", " + dims) + ")";
    }
}
