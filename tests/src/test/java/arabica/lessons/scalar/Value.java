package arabica.lessons.scalar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A number that remembers how it was made, so that derivatives can be asked of it (after Karpathy's micrograd).
final class Value {
    final double data;
    /// The derivative of the result that `backward()` was called on with respect to this number.
    double grad;
    private final List<Value> inputs;
    /// Hands `grad` on to the inputs: the chain rule for one operation.
    private Runnable handOn = () -> {};

    Value(double data, Value... inputs) {
        this.data = data;
        this.inputs = List.of(inputs);
    }

    Value plus(Value other) {
        Value out = new Value(data + other.data, this, other);
        out.handOn = () -> {
            grad += out.grad;
            other.grad += out.grad;
        };
        return out;
    }

    Value times(Value other) {
        Value out = new Value(data * other.data, this, other);
        out.handOn = () -> {
            grad += other.data * out.grad;
            other.grad += data * out.grad;
        };
        return out;
    }

    /// `y = x / (1 + |x|)`, and `dy/dx = 1 / (1 + |x|)²`.
    Value softsign() {
        double r = 1 / (1 + Math.abs(data));
        Value out = new Value(data * r, this);
        out.handOn = () -> grad += r * r * out.grad;
        return out;
    }

    Value minus(Value other) { return plus(other.times(new Value(-1))); }

    /// Fills in `grad` of every number that this one was made from.
    void backward() {
        List<Value> order = new ArrayList<>();
        visit(this, order, new HashSet<>());
        grad = 1;
        for (Value value : order.reversed()) { value.handOn.run(); }
    }

    /// Inputs first: so that, backwards, a number's gradient is complete before it is handed on.
    private static void visit(Value value, List<Value> order, Set<Value> seen) {
        if (!seen.add(value)) { return; }
        for (Value input : value.inputs) { visit(input, order, seen); }
        order.add(value);
    }
}
