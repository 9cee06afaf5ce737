package arabica.tornado;

import arabica.tornado.kernels.ActivationKernels;
import arabica.tornado.kernels.AttentionBackwardKernels;
import arabica.tornado.kernels.AttentionKernels;
import arabica.tornado.kernels.ElementKernels;
import arabica.tornado.kernels.FunctionKernels;
import arabica.tornado.kernels.NormKernels;
import arabica.tornado.kernels.ProductKernels;
import arabica.tornado.kernels.ReductionKernels;
import arabica.tornado.kernels.RowKernels;
import arabica.tornado.kernels.SoftmaxKernels;
import java.util.EnumSet;
import java.util.Set;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// All kernels: what runs, and how many work-items a group of it has.
///
/// Those without barriers have groups of 128; where items of a group work together, the kernel's code decides. A device
/// that allows no groups of 256 gets those of 64.
enum Kernel {
    FILL(ElementKernels::fill), FILL_IDS(ElementKernels::fillIds), COPY(ElementKernels::copy), AFFINE(
            ElementKernels::affine), ADD_SCALED(
                    ElementKernels::addScaled), CLAMP(ElementKernels::clampElements), SELECT(
                            ElementKernels::selectElements), MASK_FUTURE(ElementKernels::maskFuture), DROPOUT_MASK(
                                    ElementKernels::dropoutMask), ADAM_W(ElementKernels::adamW),

    UNARY(FunctionKernels::unary), BINARY(FunctionKernels::binary), BINARY_BROADCAST(
            FunctionKernels::binaryBroadcast), PERMUTE(FunctionKernels::permute),

    GELU(ActivationKernels::gelu), GELU_BACKWARD(ActivationKernels::geluBackward), SILU(
            ActivationKernels::silu), SILU_BACKWARD(ActivationKernels::siluBackward), SWI_GLU(
                    ActivationKernels::swiGlu), SWI_GLU_BACKWARD(ActivationKernels::swiGluBackward),

    REDUCE_ELEMENTS(ReductionKernels::elements, 64), REDUCE_COLUMNS(ReductionKernels::columns,
            ReductionKernels.ITEMS, 64), SQUARES(ReductionKernels::squares, 64),

    PRODUCT_TILES(ProductKernels::tiles, ProductKernels.ITEMS), PRODUCT_SMALL_TILES(ProductKernels::tiles,
            64), PRODUCT_ROWS_BY_COLUMNS(ProductKernels::rowsByColumns, ProductKernels.ITEMS,
                    64), PRODUCT_ROWS_BY_ROWS(ProductKernels::rowsByRows, 64),

    GATHER_ROWS(RowKernels::gatherRows), PUT_ROWS(RowKernels::putRows), SCATTER_ADD_ROWS(
            RowKernels::scatterAddRows), PICK(
                    RowKernels::pick), ADD_PICKED(RowKernels::addPicked), ROPE(RowKernels::rope),

    SOFTMAX(SoftmaxKernels::softmax, 64), SOFTMAX_BACKWARD(SoftmaxKernels::softmaxBackward,
            64), LOG_PROBS(SoftmaxKernels::logProbs, 64), LOG_PROBS_BACKWARD(SoftmaxKernels::logProbsBackward),

    LAYER_NORM(NormKernels::layerNorm, 64), RMS_NORM(NormKernels::rmsNorm, 64), NORM_BACKWARD(NormKernels::normBackward,
            64), NORM_GAINS_BACKWARD(NormKernels::gainsBackward, ReductionKernels.ITEMS, 64),

    ATTENTION(AttentionKernels::forward, 64), ATTENTION_GRAD_QUERIES(
            AttentionBackwardKernels::gradQueries,
            64), ATTENTION_GRAD_KEYS_VALUES(AttentionBackwardKernels::gradKeysValues,
                    64), DECODE_ATTENTION(AttentionKernels::decode, 64);

    /// Those that read scalars, which only they upload: a tenth of a launch's time.
    private static final Set<Kernel> WITH_SCALARS = EnumSet.of(FILL, AFFINE, ADD_SCALED, CLAMP, MASK_FUTURE,
            DROPOUT_MASK, ADAM_W, LAYER_NORM, RMS_NORM, ATTENTION, ATTENTION_GRAD_QUERIES, ATTENTION_GRAD_KEYS_VALUES,
            DECODE_ATTENTION);

    /// Work-items of a group of a kernel whose items do not work together.
    private static final int INDEPENDENT = 128;
    /// What every device must allow.
    private static final int SMALL = 64;

    private final Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> code;
    private final int groupSize;
    private final int smallGroupSize;
    private final boolean cooperative;

    /// Without barriers: of any size.
    Kernel(Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> code) {
        this(code, INDEPENDENT, SMALL, false);
    }

    /// With one size of group alone.
    Kernel(Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> code, int groupSize) {
        this(code, groupSize, groupSize, true);
    }

    /// Where larger groups are better, but smaller ones do.
    Kernel(Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> code, int groupSize, int smallGroupSize) {
        this(code, groupSize, smallGroupSize, true);
    }

    Kernel(Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> code, int groupSize, int smallGroupSize,
            boolean cooperative) {
        this.code = code;
        this.groupSize = groupSize;
        this.smallGroupSize = smallGroupSize;
        this.cooperative = cooperative;
    }

    Task5<KernelContext, FloatArray, IntArray, IntArray, FloatArray> code() { return code; }

    /// Work-items of a group.
    int groupSize(Limits limits) { return fits(limits) ? groupSize : smallGroupSize; }

    /// Whether a device allows groups of the better size.
    boolean fits(Limits limits) { return groupSize <= limits.groupItems(); }

    /// Whether the items of a group share local memory and meet at barriers.
    boolean isCooperative() { return cooperative; }

    boolean readsScalars() { return WITH_SCALARS.contains(this); }
}
