package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.SPECIES;

import java.util.function.IntUnaryOperator;

import jdk.incubator.vector.FloatVector;

/// Indices, for `selectFrom`, that interleave two vectors: transposes are made of these. All are of the species that
/// kernels use: vectors of a second width would give the profiles of the Vector API's own methods a second class, and loops
/// that rely on seeing one would box.
final class Zip {
    /// Lanes 0, 1, 2, … of both, in turns.
    static final FloatVector ZIP_LOW = indices(lane -> lane / 2 + lane % 2 * LANES);
    /// The upper halves of both, in turns.
    static final FloatVector ZIP_HIGH = indices(lane -> LANES / 2 + lane / 2 + lane % 2 * LANES);

    private Zip() {}

    static FloatVector indices(IntUnaryOperator source) {
        float[] lanes = new float[LANES];
        for (int lane = 0; lane < LANES; lane++) { lanes[lane] = source.applyAsInt(lane); }
        return FloatVector.fromArray(SPECIES, lanes, 0);
    }
}
