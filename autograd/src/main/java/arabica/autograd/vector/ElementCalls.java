package arabica.autograd.vector;

import static arabica.autograd.vector.Operands.bf16;
import static arabica.autograd.vector.Operands.bf16Out;
import static arabica.autograd.vector.Operands.floats;
import static arabica.autograd.vector.Operands.floatsOut;
import static arabica.autograd.vector.Operands.isBf16;
import static arabica.autograd.vector.Operands.isF32;
import static arabica.autograd.vector.Operands.requireRows;
import static arabica.autograd.vector.Operands.requireShape;
import static arabica.autograd.vector.Operands.requireSize;
import static arabica.autograd.vector.Operands.stride;
import static arabica.autograd.vector.Operands.strided;
import static arabica.autograd.vector.Operands.stridedOut;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// What is done to each element, and what is folded over many: operands checked, kernels called.
final class ElementCalls {
    private final WorkerPool pool;
    private final Rows rows;
    private final Reductions reductions;

    ElementCalls(WorkerPool pool) {
        this.pool = pool;
        rows = new Rows(pool);
        reductions = new Reductions(pool);
    }

    void fill(Tensor out, double value) {
        rows.fill(stridedOut(out), stride(out), out.shape().rows(), out.shape().columns(), (float) value);
    }

    /// False where the scalar backend must.
    boolean copy(Tensor x, Tensor out) {
        if (isF32(x) && isBf16(out) || isBf16(x) && isF32(out)) {
            convert(x, out);
            return true;
        }
        boolean dense = x.isContiguous() && out.isContiguous();
        if (!isF32(x) || !isF32(out) || !dense && x.shape().columns() != out.shape().columns()) { return false; }
        requireSize(out, x.size());
        if (dense) {
            rows.copy(strided(x), 4, stridedOut(out), 4, x.size(), 1);
        } else {
            rows.copy(strided(x), stride(x), stridedOut(out), stride(out), x.shape().rows(), x.shape().columns());
        }
        return true;
    }

    private void convert(Tensor x, Tensor out) {
        requireRows(out, x.shape().rows(), x.shape().columns());
        if (isF32(x)) {
            rows.narrow(strided(x), stride(x), bf16Out(out), stride(out), x.shape().rows(), x.shape().columns());
        } else {
            rows.widen(bf16(x), stride(x), stridedOut(out), stride(out), x.shape().rows(), x.shape().columns());
        }
    }

    void affine(Tensor x, double scale, double shift, Tensor out) {
        float a = (float) scale;
        float b = (float) shift;
        Elementwise.map(pool, (v, n, o) -> ElementLoops.affine(v, n, o, a, b), floats(x), floatsOut(out, x.size()),
                x.size());
    }

    void addScaled(Tensor x, double scale, Tensor out) {
        float a = (float) scale;
        Elementwise.map(pool, (v, n, o) -> ElementLoops.addScaled(v, n, o, a), floats(x), floatsOut(out, x.size()),
                x.size());
    }

    void unary(UnaryFunction function, Tensor x, Tensor out) {
        Elementwise.map(pool, loop(function), floats(x), floatsOut(out, x.size()), x.size());
    }

    private static Elementwise.Loop loop(UnaryFunction function) {
        return switch (function) {
            case EXP -> Transcendentals::exp;
            case EXPM1 -> Transcendentals::expm1;
            case LOG -> Transcendentals::log;
            case SQRT -> ElementLoops::sqrt;
            case RECIPROCAL -> ElementLoops::reciprocal;
            case SQUARE -> ElementLoops::square;
            case TANH -> Transcendentals::tanh;
            case SIGMOID -> Transcendentals::sigmoid;
            case SOFTPLUS -> Softplus::forward;
            case RELU -> ElementLoops::relu;
            case ABS -> ElementLoops::abs;
            case SIGN -> ElementLoops::sign;
            case ERF -> ErrorFunction::erf;
        };
    }

    void binary(BinaryFunction function, Tensor a, Tensor b, Tensor out) {
        requireShape(out, Shape.broadcast(Shape.broadcast(a.shape(), b.shape()), out.shape()));
        Broadcasting.run(pool, loop(function), floats(a), a.shape(), floats(b), b.shape(), floatsOut(out), out.shape());
    }

    private static Elementwise.PairLoop loop(BinaryFunction function) {
        return switch (function) {
            case ADD -> ElementLoops::add;
            case SUBTRACT -> ElementLoops::subtract;
            case MULTIPLY -> ElementLoops::multiply;
            case DIVIDE -> ElementLoops::divide;
            case MAXIMUM -> ElementLoops::maximum;
            case MINIMUM -> ElementLoops::minimum;
            case GREATER -> ElementLoops::greater;
            case GREATER_EQUAL -> ElementLoops::greaterEqual;
            case EQUAL -> ElementLoops::equal;
        };
    }

    void select(Tensor condition, Tensor a, Tensor b, Tensor out) {
        long n = out.size();
        Elementwise.select(pool, floats(condition, n), floats(a, n), floats(b, n), floatsOut(out), n);
    }

    void clamp(Tensor x, double low, double high, Tensor out) {
        float a = (float) low;
        float b = (float) high;
        Elementwise.map(pool, (v, n, o) -> ElementLoops.clamp(v, n, o, a, b), floats(x), floatsOut(out, x.size()),
                x.size());
    }

    /// False where the scalar backend must.
    boolean reduce(Reduction reduction, Tensor x, Tensor out) {
        if (!isF32(out) || x.size() == 0) { return false; }
        Operands.require(out.shape().broadcastsTo(x.shape()), out, "a shape that broadcasts to " + x.shape());
        return reductions.reduce(reduction, floats(x), x.shape(), floatsOut(out), out.shape());
    }

    double sumOfSquares(Tensor x) { return reductions.sumOfSquares(floats(x), x.size()); }
}
