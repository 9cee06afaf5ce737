package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import arabica.autograd.DType;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

class SafetensorsTests extends WithScope {
    @TempDir
    private Path folder;

    SafetensorsTests() { super("scalar", 1); }

    @Test
    void whatIsWrittenIsReadBackBitForBit() {
        float[] odd = {0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN};
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z", scope.of(odd, 2, 3));
        tensors.put("a.\"quoted\" é", scope.of(new double[]{Math.PI}, 1));
        tensors.put("ids", scope.of(new int[]{1, -2, 3}, 3));
        tensors.put("scalar", scope.of(new float[]{7}));
        tensors.put("empty", scope.of(new float[0], 0, 4));
        Path file = folder.resolve("t.safetensors");
        Safetensors.write(file, tensors, Map.of("step", "3", "format", "pt"));
        try (SafetensorsFile read = Safetensors.open(file)) {
            assertThat(read.names()).containsExactly("z", "a.\"quoted\" é", "ids", "scalar", "empty");
            assertThat(read.metadata()).isEqualTo(Map.of("step", "3", "format", "pt"));
            tensors.forEach((name, tensor) -> {
                Tensor copy = scope.allocate(tensor.dtype(), tensor.shape());
                read.readInto(name, copy);
                assertThat(copy.toDoubles()).as(name).isEqualTo(tensor.toDoubles());
            });
            Tensor copy = scope.allocate(DType.F32, Shape.of(2, 3));
            read.readInto("z", copy);
            for (int i = 0; i < odd.length; i++) {
                assertThat(Float.floatToRawIntBits(copy.toFloats()[i])).isEqualTo(Float.floatToRawIntBits(odd[i]));
                assertThat(Float.floatToRawIntBits(read.floats("z")[i])).isEqualTo(Float.floatToRawIntBits(odd[i]));
            }
        }
    }

    @Test
    void theSameTensorsGiveTheSameBytesAndTheDataIsAligned() throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("x", scope.of(new float[]{1, 2, 3}, 3));
        Safetensors.write(folder.resolve("a"), tensors, Map.of("one", "1", "two", "2", "three", "3"));
        Safetensors.write(folder.resolve("b"), tensors, Map.of("three", "3", "two", "2", "one", "1"));
        byte[] bytes = Files.readAllBytes(folder.resolve("a"));
        assertThat(Files.readAllBytes(folder.resolve("b"))).isEqualTo(bytes);
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aTensorLargerThanTheWriteBufferComesThrough() {
        float[] values = new float[5 << 20];
        for (int i = 0; i < values.length; i++) { values[i] = i; }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("x", scope.of(values, 5 << 10, 1 << 10));
        Safetensors.write(folder.resolve("big"), tensors, Map.of());
        try (SafetensorsFile file = Safetensors.open(folder.resolve("big"))) {
            assertThat(Arrays.equals(file.floats("x"), values)).isTrue();
        }
    }

    @Test
    void halfPrecisionIsWidened() throws IOException {
        // 1.5, −2, 2⁻²⁴ (F16's smallest), ∞ and their bits.
        short[] half = {0x3E00, (short) 0xC000, 0x0001, 0x7C00};
        short[] brain = {0x3FC0, (short) 0xC000, 0x0001, 0x7F80};
        Path file = write(header("\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[8,16]}"), data(half, brain));
        try (SafetensorsFile read = Safetensors.open(file)) {
            Tensor target = scope.allocate(DType.F32, Shape.of(4));
            read.readInto("h", target);
            assertThat(target.toFloats()).containsExactly(1.5f, -2, 0x1p-24f, Float.POSITIVE_INFINITY);
            read.readInto("b", target);
            assertThat(target.toFloats()).containsExactly(1.5f, -2, Float.intBitsToFloat(1 << 16),
                    Float.POSITIVE_INFINITY);
        }
    }

    @Test
    void theGoldenFileIsReadAndWrittenAgainWithTheSameTensors() {
        try (SafetensorsFile golden = Safetensors.open(Golden.path("gpt2/model.safetensors"))) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            for (String name : golden.names()) {
                int[] dims = golden.entry(name).shape().stream().mapToInt(Math::toIntExact).toArray();
                Tensor tensor = scope.allocate(DType.F32, Shape.of(dims));
                golden.readInto(name, tensor);
                tensors.put(name, tensor);
            }
            Safetensors.write(folder.resolve("again"), tensors, golden.metadata());
            try (SafetensorsFile again = Safetensors.open(folder.resolve("again"))) {
                for (String name : golden.names()) {
                    assertThat(again.bytes(name).mismatch(golden.bytes(name))).as(name).isEqualTo(-1);
                }
            }
        }
    }

    static Stream<Arguments> damaged() {
        String x = "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        return Stream.of(Arguments.of("too short for a length", new byte[5], "has 5 bytes, too few"),
                Arguments.of("a header longer than the file", bytes(1000, "{}", 0), "claims 1000 bytes"),
                Arguments.of("a header of 2^60 bytes", bytes(1L << 60, "{}", 0), "claims 1152921504606846976 bytes"),
                Arguments.of("a header of 2^64 - 1 bytes", bytes(-1, "{}", 0), "claims 18446744073709551615 bytes"),
                Arguments.of("data cut short", file("{" + x + "}", 7),
                        "tensor 'x': ends at byte 8, but the file holds only 7"),
                Arguments.of("data left over", file("{" + x + "}", 9), "take 8 bytes, but the file holds 9"),
                Arguments.of("no header", file("", 0), "not a JSON object"),
                Arguments.of("not JSON", file("hello", 0), "not valid JSON"),
                Arguments.of("cut JSON", file("{\"x\":", 0), "not valid JSON"),
                Arguments.of("not an object", file("[1]", 0), "not a JSON object"),
                Arguments.of("more after the object", file("{} {}", 0), "not valid JSON"),
                Arguments.of("deep JSON", file("{\"x\":" + "[".repeat(100_000), 0), "not valid JSON"),
                Arguments.of("a shape that overflows",
                        file(tensor("F32", "[4611686018427387904,4]", "[0,8]"), 8),
                        "shape [4611686018427387904, 4] overflows"),
                Arguments.of("a shape beyond 64 bits", file(tensor("F32", "[99999999999999999999]", "[0,8]"), 8),
                        "shape holds 99999999999999999999"),
                Arguments.of("a negative dimension", file(tensor("F32", "[-2]", "[0,8]"), 8), "shape holds -2"),
                Arguments.of("a fractional dimension", file(tensor("F32", "[2.5]", "[0,8]"), 8), "shape holds 2.5"),
                Arguments.of("no shape", file("{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8),
                        "shape is not a list"),
                Arguments.of("an unknown dtype", file(tensor("F33", "[2]", "[0,8]"), 8), "unknown dtype \"F33\""),
                Arguments.of("no dtype", file("{\"x\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8), "dtype is missing"),
                Arguments.of("too few bytes for the shape", file(tensor("F32", "[3]", "[0,8]"), 8),
                        "does not take the 8 bytes"),
                Arguments.of("offsets backwards", file(tensor("F32", "[2]", "[8,0]"), 8), "are not a begin and an end"),
                Arguments.of("one offset", file(tensor("F32", "[2]", "[8]"), 8), "are not a begin and an end"),
                Arguments.of("overlapping tensors",
                        file("{" + x + ",\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12),
                        "tensor 'y': overlaps"),
                Arguments.of("a hole", file(tensor("F32", "[2]", "[4,12]"), 12), "begins at byte 4"),
                Arguments.of("a name twice", file("{" + x + "," + x + "}", 8), "Duplicate"),
                Arguments.of("a tensor that is text", file("{\"x\":\"y\"}", 0), "tensor 'x'"),
                Arguments.of("metadata that is a number", file("{\"__metadata__\":{\"a\":1}}", 0),
                        "__metadata__ 'a' is not text"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void aDamagedFileGivesOneClearLine(String damage, byte[] content, String expected) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), content);
        assertThatThrownBy(() -> Safetensors.open(file)).as(damage).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": ").hasMessageContaining(expected).hasMessageNotContaining("\n");
    }

    @Test
    void everyTruncationOfAGoodFileIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(Golden.path("gpt2/model.safetensors"));
        for (int length = 0; length < good.length; length += Math.max(1,
                Math.min(length / 7, good.length - length - 1))) {
            Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(good, length));
            assertThatThrownBy(() -> Safetensors.open(file)).as("%d bytes", length).isInstanceOf(FormatException.class);
            if (length == good.length - 1) { break; }
        }
    }

    @Test
    void aMissingFileAndAMissingTensorAreNamed() throws IOException {
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> Safetensors.open(missing)).isInstanceOf(FormatException.class)
                .hasMessage(missing + ": file not found");
        Path file = write(header("\"x\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}"), new byte[8]);
        try (SafetensorsFile read = Safetensors.open(file)) {
            Tensor target = scope.allocate(DType.F32, Shape.of(1));
            assertThatThrownBy(() -> read.readInto("y", target)).hasMessage(file + ": tensor 'y' is missing");
            assertThatThrownBy(() -> read.readInto("x", target)).hasMessageContaining("tensor 'x' has dtype I64");
            Tensor wide = scope.allocate(DType.F32, Shape.of(2));
            assertThatThrownBy(() -> read.readInto("x", wide)).hasMessageContaining("has shape [1], expected [2]");
        }
    }

    @Test
    void aFileThatCannotBeWrittenLeavesTheOldOne() throws IOException {
        Path file = Files.writeString(folder.resolve("kept"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(new byte[10]));
            throw new IOException("No space left on device");
        })).isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessage(file + ": cannot be written: No space left on device");
        assertThat(file).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private Path write(byte[] header, byte[] data) throws IOException {
        byte[] all = Arrays.copyOf(header, header.length + data.length);
        System.arraycopy(data, 0, all, header.length, data.length);
        return Files.write(folder.resolve("t.safetensors"), all);
    }

    private static byte[] header(String tensors) {
        String json = "{" + tensors + "}";
        return bytes(json.length(), json, 0);
    }

    private static byte[] data(short[]... parts) {
        ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (short[] part : parts) { for (short value : part) { buffer.putShort(value); } }
        return buffer.array();
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"x\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private static byte[] file(String json, int dataBytes) { return bytes(json.length(), json, dataBytes); }

    private static byte[] bytes(long claimedLength, String json, int dataBytes) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(claimedLength)
                .put(text).array();
    }
}
