package arabica.nn.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import arabica.autograd.BFloat16;
import arabica.autograd.DType;
import arabica.autograd.Tensor;
import arabica.nn.FormatException;
import arabica.nn.stored.Encoding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What gguf-py 0.19, llama.cpp's own reference in Python, wrote and decoded (`golden/gguf/NOTES.md`).
class GgufFileTests extends WithScope {
    @TempDir
    private Path folder;

    GgufFileTests() { super("vector", 1); }

    private static Path golden(String name) {
        try {
            return Path.of(GgufFileTests.class.getResource("/golden/gguf/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(golden(name)));
    }

    private static int[] bits(String hex) {
        return MemorySegment.ofArray(HexFormat.of().parseHex(hex))
                .toArray(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) { bits[i] = Float.floatToRawIntBits(values[i]); }
        return bits;
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
    void blocksAreDecodedToTheReferencesBits(String name) throws IOException {
        JsonNode golden = json("blocks.json").path(name);
        byte[] bytes = HexFormat.of().parseHex(golden.path("bytes").textValue());
        int[] expected = bits(golden.path("floats").textValue());
        Encoding encoding = Encoding.valueOf(name);
        assertThat(encoding.bytes(expected.length)).isEqualTo(bytes.length);
        float[] values = new float[expected.length];
        encoding.decode(MemorySegment.ofArray(bytes), 0, values.length, values);
        assertThat(bits(values)).isEqualTo(expected);
        float[] last = new float[encoding.blockElements()];
        encoding.decode(MemorySegment.ofArray(bytes), values.length - last.length, last.length, last);
        assertThat(bits(last)).isEqualTo(Arrays.copyOfRange(expected, expected.length - last.length, expected.length));
    }

    @Test
    void tensorsOfAReferenceFileAreReadToTheBit() throws IOException {
        JsonNode expected = json("reference.json");
        try (GgufFile file = GgufFile.open(golden("reference.gguf"))) {
            assertThat(file.tensors().keySet()).containsExactly("f32", "f16", "q8_0", "q4_0");
            assertThat(file.tensors().get("f32").shape()).containsExactly(2L, 3L);
            assertThat(file.tensors().get("q4_0").shape()).containsExactly(4L, 64L);
            for (String name : file.tensors().keySet()) {
                Tensor tensor = file.tensor(name).read(DType.F32, scope);
                assertThat(bits(tensor.toFloats())).as(name).isEqualTo(bits(expected.path(name).textValue()));
                Tensor rounded = file.tensor(name).read(DType.BF16, scope);
                assertThat(rounded.toFloats()).as(name).isEqualTo(BFloat16.widen(BFloat16.of(tensor.toFloats())));
            }
        }
    }

    @Test
    void metadataOfEveryTypeIsRead() {
        try (GgufFile file = GgufFile.open(golden("reference.gguf"))) {
            assertThat(file.text("general.architecture")).contains("llama");
            assertThat(file.whole("t.u8")).hasValue(250);
            assertThat(file.whole("t.i8")).hasValue(-5);
            assertThat(file.whole("t.u16")).hasValue(65000);
            assertThat(file.whole("t.i16")).hasValue(-300);
            assertThat(file.whole("t.u32")).hasValue(4000000000L);
            assertThat(file.whole("t.i32")).hasValue(-7);
            assertThat(file.real("t.f32")).hasValue(0.1f);
            assertThat(file.flag("t.bool")).contains(true);
            assertThat(file.text("t.string")).contains("é 数 🙂");
            assertThat(file.whole("t.u64")).hasValue(1L << 40);
            assertThat(file.whole("t.i64")).hasValue(-(1L << 40));
            assertThat(file.real("t.f64")).hasValue(0.1);
            assertThat(file.array("t.ints").orElseThrow().wholes()).containsExactly(3, 1, 2);
            assertThat(file.array("t.reals").orElseThrow().reals()).containsExactly(0.5, -2);
            assertThat(file.array("t.texts").orElseThrow().texts()).containsExactly("a", "", "zwölf");
            assertThat(file.array("t.flags").orElseThrow().wholes()).containsExactly(1, 0);
            assertThat(file.text("t.none")).isEmpty();
            assertThatThrownBy(() -> file.text("t.u8")).isInstanceOf(FormatException.class)
                    .hasMessageContaining("'t.u8' is Whole[value=250], expected text");
            assertThatThrownBy(() -> file.array("t.texts").orElseThrow().reals()).isInstanceOf(FormatException.class)
                    .hasMessageContaining("'t.texts' holds 3 elements of STRING, expected numbers");
        }
    }

    @Test
    void theTokenizerIsExposedAsLists() {
        try (GgufFile file = GgufFile.open(golden("reference.gguf"))) {
            GgufTokenizer tokenizer = GgufTokenizer.of(file);
            assertThat(tokenizer.model()).isEqualTo("llama");
            assertThat(tokenizer.tokens()).containsExactly("<unk>", "<s>", "</s>", "<0x0A>", "▁a", "b");
            assertThat(tokenizer.scores()).containsExactly(0, 0, 0, 0, -1, -2.5f);
            assertThat(tokenizer.tokenTypes()).containsExactly(2, 3, 3, 6, 1, 1);
            assertThat(tokenizer.merges()).isEqualTo(List.of("▁ a", "a b"));
            assertThat(tokenizer.bosId()).hasValue(1);
            assertThat(tokenizer.eosId()).hasValue(2);
            assertThat(tokenizer.unknownId()).hasValue(0);
            assertThat(tokenizer.padId()).isEmpty();
            assertThat(tokenizer.addBos()).contains(true);
        }
    }

    @Test
    void everyTruncationIsRefusedWithOneLine() throws IOException {
        byte[] good = Files.readAllBytes(golden("reference.gguf"));
        // The last tensor's padding is not needed.
        for (int length = 0; length < good.length - 32; length++) {
            Path file = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(good, length));
            assertThatThrownBy(() -> GgufFile.open(file)).as("%d bytes", length).isInstanceOf(FormatException.class)
                    .hasMessageStartingWith(file + ": ").hasMessageNotContaining("\n");
        }
    }
}
