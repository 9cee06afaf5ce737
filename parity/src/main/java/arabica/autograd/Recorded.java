package arabica.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;

/// What the tape knows of a result: by which operations, with which settings, it was made of some leaves. Read before
/// backward, which consumes it.
public final class Recorded {
    private final Tensor result;
    private final List<Tensor> leaves;

    public Recorded(Tensor result, Tensor... leaves) {
        this.result = result;
        this.leaves = List.of(leaves);
    }

    /// One application of an operation.
    ///
    /// @param operands which leaf each operand is; −1 where it is another operation's result
    public record Application<O extends Operation>(O operation, List<Integer> operands) {}

    /// The application of this kind of operation that is nearest to the result.
    ///
    /// @throws NoSuchElementException if there is none
    public <O extends Operation> Application<O> find(Class<O> kind) {
        return find(result, kind).orElseThrow(() -> new NoSuchElementException(
                "no " + kind.getSimpleName() + " was recorded"));
    }

    private <O extends Operation> Optional<Application<O>> find(Tensor tensor, Class<O> kind) {
        if (tensor.producer() == null) { return Optional.empty(); }
        Context context = tensor.producer().context();
        Tensor[] inputs = IntStream.range(0, context.inputs()).mapToObj(context::input).toArray(Tensor[]::new);
        if (kind.isInstance(context.operation())) {
            return Optional.of(new Application<>(kind.cast(context.operation()),
                    Arrays.stream(inputs).map(leaves::indexOf).toList()));
        }
        return Arrays.stream(inputs).flatMap(input -> find(input, kind).stream()).findFirst();
    }
}
