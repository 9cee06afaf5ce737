package arabica.parity;

import ai.djl.pytorch.engine.PtNDArray;
import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Recorded;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Runs samples of operations here and in libtorch, forward and backward, from the same numbers and cotangents.
public final class OperationParity {
    private final LibTorch torch;
    private final Backend exact;
    private final Backend fast;
    private final Counterparts counterparts = new Counterparts();

    /// @param exact computes in F64
    /// @param fast  computes in F32
    public OperationParity(LibTorch torch, Backend exact, Backend fast) {
        this.torch = torch;
        this.exact = exact;
        this.fast = fast;
    }

    /// @param operation its name in the catalogue
    /// @param seed      of the cotangent
    public Comparison compare(String operation, GradCheck sample, long seed) {
        Counterparts.Counterpart counterpart = counterparts.of(operation);
        Both wide = run(sample, sample.inputs(), exact, DType.F64, counterpart, seed, DType.F64);
        List<Input> rounded = sample.inputs().stream().map(OperationParity::rounded).toList();
        Both narrow = run(sample, rounded, fast, DType.F32, counterpart, seed, DType.F64, DType.F32);
        Evaluation truth = narrow.theirs.get(0);
        return new Comparison(wide.ours.against(wide.theirs.getFirst()), narrow.ours.against(truth),
                narrow.theirs.get(1).against(truth));
    }

    private record Both(Evaluation ours, List<Evaluation> theirs) {}

    private Both run(GradCheck sample, List<Input> inputs, Backend backend, DType type,
            Counterparts.Counterpart counterpart, long seed, DType... theirTypes) {
        return Scope.step(backend, () -> {
            Tensor[] leaves = inputs.stream().map(input -> input.toTensor(Scope.current(), type))
                    .toArray(Tensor[]::new);
            for (int i = 0; i < leaves.length; i++) {
                if (inputs.get(i) instanceof Input.Variable) { leaves[i].requireGrad(); }
            }
            Tensor result = sample.function().apply(leaves);
            double[] values = result.toDoubles();
            double[] ofOnes = Autograd.noGrad(() -> sample.function().apply(ones(leaves)).toDoubles());
            double[] cotangent = cotangent(values.length, seed);
            Recorded recorded = new Recorded(result, leaves);
            List<Evaluation> theirs = Stream.of(theirTypes)
                    .map(their -> theirs(inputs, their, recorded, counterpart, ofOnes, cotangent, result.shape()))
                    .toList();
            result.backward(Scope.current().of(type, cotangent, result.shape().toArray()));
            Evaluation ours = new Evaluation(values, Arrays.stream(leaves)
                    .map(leaf -> leaf.grad().map(Tensor::toDoubles).orElse(new double[0])).toList());
            return new Both(ours, theirs);
        });
    }

    private Evaluation theirs(List<Input> inputs, DType type, Recorded recorded, Counterparts.Counterpart counterpart,
            double[] ofOnes, double[] cotangent, Shape shape) {
        try (LibTorch.Session session = torch.open()) {
            PtNDArray[] leaves = inputs.stream().map(input -> tensor(session, input, type)).toArray(PtNDArray[]::new);
            PtNDArray result = counterpart.apply(new Counterparts.Call(session, leaves, recorded, ofOnes));
            if (!Arrays.equals(result.getShape().getShape(),
                    Arrays.stream(shape.toArray()).asLongStream().toArray())) {
                throw new AssertionError("libtorch's result is " + result.getShape() + ", ours " + shape);
            }
            session.backward(result, session.tensorLike(result, cotangent));
            List<double[]> gradients = new ArrayList<>();
            for (int i = 0; i < leaves.length; i++) {
                gradients.add(inputs.get(i) instanceof Input.Variable
                        ? LibTorch.doubles(leaves[i].getGradient())
                        : new double[0]);
            }
            return new Evaluation(LibTorch.doubles(result), gradients);
        }
    }

    private static PtNDArray tensor(LibTorch.Session session, Input input, DType type) {
        return switch (input) {
            case Input.Variable x -> session.leaf(type, x.values(), x.shape().toArray());
            case Input.Constant x -> session.tensor(type, x.values(), x.shape().toArray());
            case Input.Ids x -> session.ids(x.values(), x.shape().toArray());
        };
    }

    private static Tensor[] ones(Tensor[] leaves) {
        return Arrays.stream(leaves).map(leaf -> leaf.dtype() == DType.I32
                ? leaf
                : Scope.current().full(leaf.dtype(), leaf.shape(), 1)).toArray(Tensor[]::new);
    }

    /// Numbers of F32, whatever they are used in.
    private static double[] cotangent(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[count];
        Arrays.setAll(values, i -> (float) random.nextGaussian());
        return values;
    }

    private static Input rounded(Input input) {
        return switch (input) {
            case Input.Variable x -> new Input.Variable(x.shape(), rounded(x.values()));
            case Input.Constant x -> new Input.Constant(x.shape(), rounded(x.values()));
            case Input.Ids ids -> ids;
        };
    }

    private static double[] rounded(double[] values) { return Arrays.stream(values).map(x -> (float) x).toArray(); }
}
