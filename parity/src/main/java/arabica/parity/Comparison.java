package arabica.parity;

import arabica.parity.Evaluation.Errors;

/// How far one sample of an operation went from libtorch's, and how far it may go.
///
/// In F64 both compute the same numbers but for the order of sums and the last bits of functions: [#F64_TOLERANCE]. In F32
/// [#F32_TOLERANCE], whatever the length of sums. Where a sample magnifies roundings, as the norm of a row of almost equal
/// elements does, libtorch's own F32 shows by how much: sixteen times its error on that sample is allowed (which may be the
/// luckier of two), and of F64 as much for its precision, which is 2²⁹ times higher. Where libtorch's F32 is not finite it
/// shows nothing.
///
/// @param f64      ours against libtorch's, both in F64
/// @param f32      ours in F32 against libtorch's in F64
/// @param torchF32 libtorch's in F32 against its own in F64
public record Comparison(Errors f64, Errors f32, Errors torchF32) {
    public static final double F64_TOLERANCE = 1e-12;
    /// 256 roundings of the largest element: gradients of log-probabilities err by 1e-7 for each unit of log-sum-exp.
    public static final double F32_TOLERANCE = 256 * 0x1p-24;

    private static final double MAGNIFIED = 16;
    private static final double F64_OF_F32 = 0x1p-29;

    public boolean agreesInF64() { return f64.worst() <= Math.max(F64_TOLERANCE, shown() * F64_OF_F32); }

    public boolean agreesInF32() { return f32.worst() <= Math.max(F32_TOLERANCE, shown()); }

    private double shown() { return Double.isFinite(torchF32.worst()) ? MAGNIFIED * torchF32.worst() : 0; }
}
