package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.Arrays;

/// Runs a method of a TorchScript module so that libtorch's autograd records it. DJL's own calls with arguments other than
/// tensors run in inference mode, where there are no gradients; the call below them is open to its package alone.
public final class RecordedCall {
    private RecordedCall() {}

    /// @return to be closed
    public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
        long[] handles = Arrays.stream(arguments).mapToLong(IValue::getHandle).toArray();
        return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
    }
}
