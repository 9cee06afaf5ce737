package arabica.parity;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.RecordedCall;
import ai.djl.training.GradientCollector;
import arabica.autograd.DType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// libtorch's operations and its autograd, on the CPU, through DJL. What is computed with is written in TorchScript, in the
/// files beside this class.
public final class LibTorch implements AutoCloseable {
    private final PtNDManager manager;
    private final PtSymbolBlock functions;

    private LibTorch(String text) {
        manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
        try {
            functions = JniUtils.loadModule(manager, new ByteArrayInputStream(TorchScript.archive(text)), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param files of functions, by their names beside this class
    public static LibTorch of(String... files) {
        return new LibTorch(Stream.of(files).map(TorchScript::read).collect(Collectors.joining("\n")));
    }

    /// @param functions in TorchScript's text
    public static LibTorch ofText(String functions) { return new LibTorch(functions); }

    /// Which libtorch this is.
    public static String version() { return Engine.getEngine("PyTorch").getVersion(); }

    /// A place for tensors, which are gone when it closes.
    public Session open() { return new Session(); }

    @Override
    public void close() {
        functions.close();
        manager.close();
    }

    /// Tensors, and functions of them. One at a time.
    public final class Session implements AutoCloseable {
        private final PtNDManager tensors = (PtNDManager) manager.newSubManager();
        private final GradientCollector recording = Engine.getEngine("PyTorch").newGradientCollector();

        private Session() {}

        /// A tensor of F32 or F64.
        public PtNDArray tensor(DType type, double[] values, int... shape) {
            PtNDArray wide = (PtNDArray) tensors.create(values, shape(shape));
            return type == DType.F64 ? wide : wide.toType(DataType.FLOAT32, false);
        }

        /// A tensor of F32 or F64 that gathers a gradient.
        public PtNDArray leaf(DType type, double[] values, int... shape) {
            PtNDArray leaf = tensor(type, values, shape);
            leaf.setRequiresGradient(true);
            return leaf;
        }

        /// A constant of the shape and type of another tensor.
        public PtNDArray tensorLike(PtNDArray other, double[] values) {
            return ((PtNDArray) tensors.create(values, other.getShape())).toType(other.getDataType(), false);
        }

        /// Ids, as I64.
        public PtNDArray ids(int[] values, int... shape) {
            return (PtNDArray) tensors.create(Arrays.stream(values).asLongStream().toArray(), shape(shape));
        }

        private Shape shape(int... dims) { return new Shape(Arrays.stream(dims).asLongStream().toArray()); }

        /// A function's result, on libtorch's tape where an argument requires a gradient.
        ///
        /// @param arguments tensors, arrays of them, [Named] ones, numbers, truths and arrays of ints, as the function declares
        public PtNDArray call(String function, Object... arguments) {
            try (IValue result = run(function, arguments)) {
                return result.toTensor(tensors);
            }
        }

        /// As [#call], of a function that gives a list.
        public PtNDArray[] callForList(String function, Object... arguments) {
            try (IValue result = run(function, arguments)) {
                return result.toTensorArray(tensors);
            }
        }

        private IValue run(String function, Object... arguments) {
            IValue[] values = Arrays.stream(arguments).map(LibTorch::value).toArray(IValue[]::new);
            try {
                return RecordedCall.run(functions, function, values);
            } finally {
                for (IValue value : values) { value.close(); }
            }
        }

        /// Adds to the gradients of what `result` was made of.
        public void backward(PtNDArray result, PtNDArray cotangent) {
            JniUtils.backward(result, cotangent, false, false);
        }

        @Override
        public void close() {
            recording.close();
            tensors.close();
        }
    }

    /// Tensors by name, as an argument.
    public record Named(Map<String, PtNDArray> tensors) {}

    /// All elements of a tensor, row by row.
    public static double[] doubles(PtNDArray tensor) {
        return tensor.getDataType() == DataType.FLOAT64
                ? tensor.toDoubleArray()
                : tensor.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    private static IValue value(Object argument) {
        return switch (argument) {
            case PtNDArray tensor -> IValue.from(tensor);
            case PtNDArray[] list -> IValue.listFrom(list);
            case Named named -> IValue.stringMapFrom(named.tensors());
            case Double number -> IValue.from(number.doubleValue());
            case Integer number -> IValue.from(number.longValue());
            case Boolean truth -> IValue.from(truth.booleanValue());
            case int[] list -> IValue.listFrom(Arrays.stream(list).asLongStream().toArray());
            default -> throw new IllegalArgumentException("no argument of TorchScript: " + argument);
        };
    }
}
