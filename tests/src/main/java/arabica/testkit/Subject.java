package arabica.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.gradcheck.Input;

/// What [Metamorphic] looks at: a function of sequences. A layer maps numbers `[batch, time, features]`, a model maps token
/// ids `[batch, time]`, to results whose leading dimensions are `[batch, time]`. It must be a function of its input alone (no
/// dropout), and its weights must live on the backend that it is to run on.
///
/// Instances do not change; each method with a setting returns another one.
///
/// @param name       what failures call it
/// @param backend    where it runs; whoever opened it closes it
/// @param dtype      of a layer's input
/// @param features   of a layer's input; 0 for a model
/// @param vocabulary of a model; 0 for a layer
/// @param highBatch  the most rows that are tried (3)
/// @param highTime   the most positions that are tried (7)
/// @param embedding  a model's token embeddings `[vocabulary, …]`, which require a gradient: where a token's gradient shows, and is cleared
/// @param tolerance  how far results may be apart, relative to `max(1, |result|)`; absent for what each property asks by
///                   itself
public record Subject(String name, Backend backend, DType dtype, int features, int vocabulary, int highBatch,
        int highTime, Optional<Tensor> embedding, OptionalDouble tolerance, UnaryOperator<Tensor> function) {
    /// A layer: numbers `[batch, time, features]` to `[batch, time, …]`.
    public static Subject layer(String name, Backend backend, DType dtype, int features,
            UnaryOperator<Tensor> function) {
        return new Subject(name, backend, dtype, features, 0, 3, 7, Optional.empty(), OptionalDouble.empty(),
                function);
    }

    /// A model: ids `[batch, time]` to `[batch, time, …]`, its hidden states or its logits.
    public static Subject model(String name, Backend backend, int vocabulary, UnaryOperator<Tensor> function) {
        return new Subject(name, backend, DType.I32, 0, vocabulary, 3, 7, Optional.empty(), OptionalDouble.empty(),
                function);
    }

    /// With a bound on how far results may be apart that should be equal, relative to `max(1, |result|)`; 0 asks for the same
    /// bits.
    public Subject within(double bound) {
        return new Subject(name, backend, dtype, features, vocabulary, highBatch, highTime, embedding,
                OptionalDouble.of(bound), function);
    }

    /// With other limits of what is tried.
    public Subject sizes(int batch, int time) {
        return new Subject(name, backend, dtype, features, vocabulary, batch, time, embedding, tolerance, function);
    }

    /// A model whose token embeddings are at hand, so that the gradients of its tokens can be seen.
    public Subject embeddedBy(Tensor table) {
        return new Subject(name, backend, dtype, features, vocabulary, highBatch, highTime, Optional.of(table),
                tolerance, function);
    }

    /// Another function under the same name.
    Subject with(UnaryOperator<Tensor> other) {
        return new Subject(name, backend, dtype, features, vocabulary, highBatch, highTime, embedding, tolerance,
                other);
    }

    boolean isModel() { return vocabulary > 0; }

    /// Whether an input has this subject's form.
    boolean accepts(Input input) {
        return isModel()
                ? input instanceof Input.Ids ids && ids.shape().rank() == 2
                        && Arrays.stream(ids.values()).allMatch(id -> id >= 0 && id < vocabulary)
                : input instanceof Input.Variable && input.shape().rank() == 3 && input.shape().dim(2) == features;
    }

    /// An input of random size.
    Input drawAtLeast(SplittableRandom random, int lowBatch, int lowTime) {
        return draw(random, random.nextInt(lowBatch, Math.max(lowBatch, highBatch) + 1),
                random.nextInt(lowTime, Math.max(lowTime, highTime) + 1));
    }

    private Input draw(SplittableRandom random, int batch, int time) {
        if (isModel()) {
            return new Input.Ids(Shape.of(batch, time), random.ints((long) batch * time, 0, vocabulary).toArray());
        }
        Shape shape = Shape.of(batch, time, features);
        return new Input.Variable(shape, Relation.gaussians(random, (int) shape.size()));
    }

    /// The input with something else at some of its positions.
    Input changed(SplittableRandom random, Input input, IntPredicate where) {
        Positions positions = Positions.of(input);
        Input other = draw(random, positions.batch(), positions.time());
        if (input instanceof Input.Ids before && other instanceof Input.Ids after) {
            for (int i = 0; i < before.values().length; i++) {
                if (before.values()[i] == after.values()[i]) {
                    after.values()[i] = (after.values()[i] + 1) % vocabulary;
                }
            }
        }
        return positions.replaced(input, other, where);
    }

    /// The result, off the tape.
    double[] result(Input input) {
        return Scope.step(backend, () -> Autograd.noGrad(() -> {
            Tensor result = function.apply(input.toTensor(Scope.current(), dtype));
            int[] in = input.shape().toArray();
            int[] out = result.shape().toArray();
            if (out.length < 2 || out[0] != in[0] || out[1] != in[1]) {
                throw new IllegalArgumentException(name + " must give [batch, time, …] of [" + in[0] + ", " + in[1]
                        + "], gives " + result.shape());
            }
            return result.toDoubles();
        }));
    }

    /// The gradient of a layer's input, or of a model's token embeddings, given that of the result.
    double[] gradient(Input input, double[] cotangent) {
        return Scope.step(backend, () -> {
            Tensor x = input.toTensor(Scope.current(), dtype);
            Tensor leaf = isModel() ? embedding.orElseThrow() : x.requireGrad();
            leaf.zeroGrad();
            Tensor result = function.apply(x);
            result.backward(Scope.current().of(result.dtype(), cotangent, result.shape().toArray()));
            double[] gradient = leaf.grad().orElseThrow().toDoubles();
            leaf.zeroGrad();
            return gradient;
        });
    }

    boolean hasGradient() { return !isModel() || embedding.isPresent(); }
}
