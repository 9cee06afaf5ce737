package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import arabica.WithScope;
import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.datasets.TestData;
import arabica.datasets.tokenizer.BpeTokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Checkpoints of llama2.c: a real one, with the numbers that were computed from it in float64, and small ones.
class Llama2cFileTests extends WithScope {
    @TempDir
    private Path folder;

    Llama2cFileTests() { super("vector", 2); }

    @Test
    void theRealModelTellsTheStoryThatLlama2cTells() throws IOException {
        JsonNode golden = golden();
        Decoder model = stories();
        int[] story = Golden.ints(golden.path("greedy_ids_with_bos"));
        SamplingConfig greedy = SamplingConfig.greedy(story.length - 1, OptionalInt.empty());
        assertThat(new Generator(model).generate(List.of(new int[]{1}), greedy, 0).getFirst().newIds())
                .isEqualTo(Arrays.copyOfRange(story, 1, story.length));
        double[] expected = Golden.doubles(golden.path("logits_last_pos_of_first_20_greedy_ids"));
        double[] all = TestModels.logits(model, Arrays.copyOf(story, 20));
        assertThat(Arrays.copyOfRange(all, all.length - expected.length, all.length)).containsExactly(expected,
                within(1e-4));
    }

    @Test
    void theRealModelIsAsGoodAsItsNumbersSayAlsoOnceExported() throws IOException {
        JsonNode golden = golden();
        Decoder model = stories();
        BpeTokenizer tokenizer = BpeTokenizer.read(TestData.real("stories260K"));
        String[] texts = Files.readString(TestData.real("tinystories/tinystories_sample.txt"))
                .split("<\\|endoftext\\|>");
        ModelDirectory.save(folder, model);
        LanguageModel again = ModelDirectory.load(folder, scope);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < 60; i++) {
            int[] ids = IntStream.concat(IntStream.of(tokenizer.prefixIds()),
                    IntStream.of(tokenizer.encode(texts[i].strip()))).toArray();
            ids = Arrays.copyOf(ids, Math.min(ids.length, model.config().contextLength()));
            double nll = nll(model, ids);
            assertThat(nll(again, ids)).isEqualTo(nll);
            JsonNode one = golden.path("story_nll").path(i);
            if (one.isObject()) {
                assertThat(ids.length - 1).isEqualTo(one.path("predicted_tokens").intValue());
                assertThat(nll).isCloseTo(one.path("sum_nll").doubleValue(), within(1e-2));
            }
            sum += nll;
            count += ids.length - 1;
        }
        assertThat(sum / count).isCloseTo(golden.path("nll_60_stories_per_token").doubleValue(), within(1e-3));
    }

    private Decoder stories() { return Llama2cFile.read(TestData.real("stories260K/stories260K.bin"), scope); }

    private static JsonNode golden() throws IOException {
        return new ObjectMapper().readTree(TestData.real("stories260K/golden.json").toFile());
    }

    private static double nll(LanguageModel model, int[] ids) {
        int time = ids.length - 1;
        return Autograd.noGrad(() -> Scope.step(model.backend(), () -> {
            Scope step = Scope.current();
            Tensor hidden = model.hidden(step.of(Arrays.copyOf(ids, time), 1, time));
            return model.crossEntropy(hidden, step.of(Arrays.copyOfRange(ids, 1, ids.length), 1, time)).item();
        }));
    }

    /// The pairs that turn together are neighbours there: what is a model whose heads' rows are sorted otherwise.
    @Test
    void neighbouringRowsOfQueriesAndKeysMoveHalfAHeadApart() throws IOException {
        Path file = write(folder.resolve("model.bin"), -5, 0);
        Decoder model = Llama2cFile.read(file, scope);
        assertThat(model.config().tiedHead()).isFalse();
        assertThat(model.config().vocabSize()).isEqualTo(5);
        // The first query projection begins after the embedding and the first norms: 5·8 + 2·8 floats.
        float[] queries = model.parameters().get("model.layers.0.self_attn.q_proj.weight").toFloats();
        int[] rows = {0, 2, 1, 3, 4, 6, 5, 7};
        for (int row = 0; row < 8; row++) { assertThat(queries[row * 8]).isEqualTo(56 + 8 * rows[row]); }
        // Values stay as they are: after 2 layers of 64 for queries and 32 for keys.
        float[] values = model.parameters().get("model.layers.1.self_attn.v_proj.weight").toFloats();
        for (int i = 0; i < 32; i++) { assertThat(values[i]).isEqualTo(56 + 2 * (64 + 32) + 32 + i); }
        assertThat(model.head().toFloats()[39]).isEqualTo(Files.size(file) / 4 - 7 - 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"5|-4|bytes, but a llama2.c checkpoint with its header has",
            "5|4|bytes, but a llama2.c checkpoint with its header has", "0|0|vocab_size must be above 0",
            "2147483647|0|bytes, but a llama2.c checkpoint with its header has",
            "5|-999|too few for a llama2.c checkpoint"})
    void aFileWhoseSizeIsNotThatOfItsHeaderIsRefused(int vocab, int more, String expected) throws IOException {
        Path file = write(folder.resolve("model.bin"), vocab, more);
        assertThatThrownBy(() -> Llama2cFile.read(file, scope)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file.toString()).hasMessageContaining(expected).hasMessageNotContaining("\n");
        assertThatThrownBy(() -> Llama2cFile.read(folder.resolve("none.bin"), scope))
                .isInstanceOf(FormatException.class).hasMessage(folder.resolve("none.bin") + ": file not found");
    }

    @Test
    void noHeaderHoweverWildAllocatesOrOverflows() throws IOException {
        Path file = folder.resolve("model.bin");
        int[] wild = {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 8, 1 << 20, Integer.MAX_VALUE};
        java.util.SplittableRandom random = new java.util.SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            ByteBuffer bytes = ByteBuffer.allocate(28 + 4 * random.nextInt(3)).order(ByteOrder.LITTLE_ENDIAN);
            for (int field = 0; field < 7; field++) { bytes.putInt(wild[random.nextInt(wild.length)]); }
            Files.write(file, bytes.array());
            assertThatThrownBy(() -> Llama2cFile.read(file, scope)).isInstanceOf(FormatException.class);
        }
    }

    /// Two layers of width 8 with 2 heads, one of keys; weight i is i.
    ///
    /// @param more  bytes more than the file should have
    private static Path write(Path file, int vocab, int more) throws IOException {
        int size = Math.abs(vocab) > 1000 || vocab == 0 ? 5 : Math.abs(vocab);
        int layer = 8 + 64 + 32 + 32 + 64 + 8 + 3 * 8 * 12;
        int floats = size * 8 + 2 * layer + 8 + 16 * 4 + (vocab < 0 ? size * 8 : 0);
        ByteBuffer bytes = ByteBuffer.allocate(28 + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
        for (int field : new int[]{8, 12, 2, 2, 1, vocab, 16}) { bytes.putInt(field); }
        for (int i = 0; i < floats; i++) { bytes.putFloat(i); }
        int length = more == -999 ? 27 : bytes.capacity() + more;
        return Files.write(file, Arrays.copyOf(bytes.array(), length));
    }
}
