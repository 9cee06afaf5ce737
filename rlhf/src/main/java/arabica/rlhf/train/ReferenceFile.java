package arabica.rlhf.train;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.DataException;
import arabica.nn.Safetensors;
import arabica.nn.SafetensorsEntry;
import arabica.nn.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The file of [ReferenceLogProbs]: safetensors, a vector of F64 for each column, the key in its metadata.
record ReferenceFile(ReferenceLogProbs.Key key, SequencedMap<String, double[]> values) {
    private static final String KIND = "arabica-ref-logprobs";
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    /// @throws DataException if it is not such a file, or holds what no log-probability can be
    static ReferenceFile read(Path file) {
        try (SafetensorsFile stored = Safetensors.open(file)) {
            Map<String, String> metadata = stored.metadata();
            if (!KIND.equals(metadata.get("kind"))) {
                throw new DataException(file + ": not a file of reference log-probs; expected one that"
                        + " --ref-logprobs has written");
            }
            SequencedMap<String, double[]> values = new LinkedHashMap<>();
            for (String name : stored.names()) { values.put(name, column(stored, name)); }
            return new ReferenceFile(
                    new ReferenceLogProbs.Key(metadata.getOrDefault("model", ""), metadata.getOrDefault("data", "")),
                    values);
        }
    }

    /// @throws DataException if they are of another model or other data
    SequencedMap<String, double[]> columns(Path file, ReferenceLogProbs.Key expected) {
        if (!key.model().equals(expected.model())) {
            throw new DataException(file + ": the reference log-probs are of another model than this run's reference");
        }
        if (!key.data().equals(expected.data())) {
            throw new DataException(file + ": the reference log-probs are of other data: the rows, the tokenizer, the"
                    + " prompt template, --max-length, --truncate, --append-eos or what is held out differ");
        }
        return values;
    }

    static void write(Path file, ReferenceLogProbs.Key key, SequencedMap<String, double[]> columns) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + IoMessages.reason(e), e);
        }
        try (ScalarBackend backend = new ScalarBackend(); Scope scope = Scope.open(backend)) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            columns.forEach((name, values) -> {
                if (values.length > 0) { tensors.put(name, scope.of(DType.F64, values, values.length)); }
            });
            Safetensors.write(file, tensors, Map.of("kind", KIND, "model", key.model(), "data", key.data()));
        }
    }

    private static double[] column(SafetensorsFile stored, String name) {
        SafetensorsEntry entry = stored.entry(name);
        if (!entry.type().name().equals("F64") || entry.shape().size() != 1) {
            throw new DataException(stored.path() + ": tensor '" + name + "' is " + entry.type() + entry.shape()
                    + "; expected a vector of F64");
        }
        double[] values = stored.bytes(name).toArray(DOUBLE);
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] <= 1e-6 && values[i] > Double.NEGATIVE_INFINITY)) {
                throw new DataException(stored.path() + ": tensor '" + name + "', element " + (i + 1) + ": " + values[i]
                        + " is no log-probability");
            }
        }
        return values;
    }
}
