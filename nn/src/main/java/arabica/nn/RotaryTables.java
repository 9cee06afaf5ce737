package arabica.nn;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// Cosines and sines of rotary positions, computed as far as they are needed: a context may have a hundred thousand
/// positions, of which a run uses some.
final class RotaryTables {
    private static final int LEAST = 64;

    private final Rotary rotary;
    private final double[] frequencies;
    private final DType type;
    private final Scope scope;
    private final int context;
    private Tensor cos;
    private Tensor sin;

    /// @param type     of what is turned
    /// @param scope    where the tables live; tables that were outgrown stay until it closes, for a tape may hold them
    /// @param context  the most positions
    RotaryTables(Rotary rotary, DType type, Scope scope, int context) {
        this.rotary = rotary;
        this.frequencies = rotary.frequencies();
        this.type = type;
        this.scope = scope;
        this.context = context;
    }

    /// What turns the rows of a tensor.
    ///
    /// @param positions  one I32 for each row
    /// @param count      more than the largest of them
    Rotation at(Tensor positions, int count) {
        if (cos == null || cos.shape().dim(0) < count) { grow(count); }
        return new Rotation(cos, sin, positions);
    }

    private void grow(int count) {
        int rows = (int) Math.min(context, Math.max(LEAST, 2L * count));
        int pairs = frequencies.length;
        double[] cosines = new double[Math.multiplyExact(rows, pairs)];
        double[] sines = new double[cosines.length];
        double magnitude = rotary.scaling().magnitude();
        for (int row = 0; row < rows; row++) {
            for (int pair = 0; pair < pairs; pair++) {
                double angle = row * frequencies[pair];
                cosines[row * pairs + pair] = magnitude * StrictMath.cos(angle);
                sines[row * pairs + pair] = magnitude * StrictMath.sin(angle);
            }
        }
        cos = scope.of(type, cosines, rows, pairs);
        sin = scope.of(type, sines, rows, pairs);
    }

    /// Turns heads by the positions of their rows.
    record Rotation(Tensor cos, Tensor sin, Tensor positions) {
        Tensor apply(Tensor x, int heads) { return Ops.rope(x, cos, sin, positions, heads); }
    }
}
