package arabica.nn;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.node.ObjectNode;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.nn.stored.Encoding;
import arabica.nn.stored.StoredTensor;

/// Writes a model in Hugging Face's layout, whatever format it comes in, one tensor at a time: it need not fit into memory.
public final class ModelConversion {
    /// What came of it.
    ///
    /// @param parameters  of the model
    /// @param bytes       of the tensors written
    public record Result(long parameters, long bytes) {}

    private static final String LLAMA2C = ".bin";

    private ModelConversion() {}

    /// @param from     a folder in Hugging Face's or PEFT's layout, a GGUF file, or llama2.c's `.bin`
    /// @param to       the folder to write; its `config.json` comes last
    /// @param backend  what lays out and rounds
    /// @throws FormatException if the model is not well formed or not supported, naming the file
    /// @throws java.io.UncheckedIOException if a file cannot be written
    public static Result convert(Path from, Path to, SaveOptions options, Backend backend) {
        if (from.toString().endsWith(LLAMA2C)) {
            return inMemory(scope -> Llama2cFile.read(from, scope), to, options, backend);
        }
        if (ModelDirectory.hasAdapters(from)) {
            return inMemory(scope -> ModelDirectory.load(from, scope), to, options, backend);
        }
        try (Checkpoint checkpoint = Checkpoint.open(from)) {
            ModelDirectory.requireComplete(checkpoint);
            SequencedMap<String, OutgoingTensor> outgoing = new LinkedHashMap<>();
            checkpoint.weights().tensors().forEach((name, tensor) -> outgoing.put(name,
                    outgoing(tensor, options.type(), backend)));
            ShardedWeights.write(to, outgoing, options.maxShardBytes());
            ObjectNode config = checkpoint.config().copy();
            config.put("torch_dtype", allBf16(outgoing) ? "bfloat16" : "float32");
            config.remove("dtype");
            ConfigJson.write(to, config);
            long parameters = outgoing.values().stream()
                    .mapToLong(tensor -> tensor.shape().stream().reduce(1L, (a, b) -> a * b)).sum();
            return new Result(parameters, outgoing.values().stream().mapToLong(OutgoingTensor::bytes).sum());
        }
    }

    /// As a whole in memory: what is laid out anew, or added up with adapters.
    private static Result inMemory(Function<Scope, LanguageModel> reader, Path to, SaveOptions options,
            Backend backend) {
        try (Scope scope = Scope.open(backend)) {
            LanguageModel model = reader.apply(scope);
            ModelDirectory.save(to, model, options);
            long parameters = model.parameters().count();
            return new Result(parameters, parameters * options.type().orElse(DType.F32).bytes());
        }
    }

    private static OutgoingTensor outgoing(StoredTensor tensor, Optional<DType> wanted, Backend backend) {
        if (tensor.encoding().isEmpty()) { return OutgoingTensor.same(tensor); }
        DType own = tensor.encoding().get() == Encoding.BF16 ? DType.BF16 : DType.F32;
        DType type = wanted.orElse(own);
        boolean same = tensor.type().equals(type.name()) && tensor.layout().isPlain();
        return same ? OutgoingTensor.same(tensor) : OutgoingTensor.of(tensor, type, backend);
    }

    private static boolean allBf16(SequencedMap<String, OutgoingTensor> tensors) {
        Set<String> floats = Set.of(DType.F32.name(), DType.BF16.name());
        return tensors.values().stream().map(OutgoingTensor::type).filter(floats::contains)
                .allMatch(DType.BF16.name()::equals);
    }
}
