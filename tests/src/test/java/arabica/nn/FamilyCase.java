package arabica.nn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;

/// A small model of a family, and PyTorch's numbers for it: see the note in `families/families.json`, which also says how
/// its weights are drawn.
record FamilyCase(String name, JsonNode numbers) {
    private static final JsonNode ROOT = read();

    private static JsonNode read() {
        try (var in = FamilyCase.class.getResourceAsStream("/families/families.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<FamilyCase> all() {
        return ROOT.path("cases").properties().stream()
                .map(entry -> new FamilyCase(entry.getKey(), entry.getValue()));
    }

    static FamilyCase of(String name) { return new FamilyCase(name, ROOT.path("cases").path(name)); }

    /// The batch of all numbers.
    static int[][] ids() {
        return StreamSupport.stream(ROOT.path("ids").spliterator(), false).map(Golden::ints).toArray(int[][]::new);
    }

    /// Writes `config.json` and the weights.
    Path write(Path folder) { return write(folder, UnaryOperator.identity()); }

    /// @param rename  what names in the file are made of those of the family
    Path write(Path folder, UnaryOperator<String> rename) {
        try (var backend = new arabica.autograd.scalar.ScalarBackend(); Scope scope = Scope.open(backend)) {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("config.json"), numbers.path("config").toString());
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            numbers.path("gradients").properties().forEach(entry -> {
                Shape shape = Shape.of(Golden.ints(entry.getValue().path("shape")));
                Tensor tensor = scope.allocate(DType.F32, shape);
                backend.upload(java.lang.foreign.MemorySegment.ofArray(draw(entry.getKey(), shape)), tensor);
                tensors.put(rename.apply(entry.getKey()), tensor);
            });
            Safetensors.write(folder.resolve("model.safetensors"), tensors, Map.of());
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static float[] draw(String name, Shape shape) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        long state = crc.getValue();
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            state = 6364136223846793005L * state + 1442695040888963407L;
            double u = (state >>> 40) / 0x1p23 - 1;
            values[i] = (float) (shape.rank() == 2 ? 0.5 * u : name.endsWith("weight") ? 1 + 0.25 * u : 0.25 * u);
        }
        return values;
    }

    @Override
    public String toString() { return name; }
}
