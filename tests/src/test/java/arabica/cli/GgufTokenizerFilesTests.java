package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.gguf.GgufTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTokenizerFilesTests {
    private static final String TEXT = "Once  upon a time, 3 é 数 🙂\n\n don't stop<|endoftext|> now";

    @TempDir
    private Path folder;

    private static GgufTokenizer tokenizer(String model, Optional<String> pre, List<String> tokens, float[] scores,
            int[] types, List<String> merges, int bos, int eos) {
        return new GgufTokenizer(model, pre, tokens, scores, types, merges, OptionalInt.of(bos), OptionalInt.of(eos),
                OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    /// As llama.cpp's converter lists the tokenizer of the golden model.
    @Test
    void byteLevelBpeEncodesAsTheTokenizerThatItCameFrom() throws IOException {
        Path golden = TestData.golden("gpt2");
        JsonNode json = new ObjectMapper().readTree(golden.resolve("tokenizer.json").toFile());
        String[] tokens = new String[457];
        json.path("model").path("vocab").properties()
                .forEach(entry -> tokens[entry.getValue().intValue()] = entry.getKey());
        tokens[456] = "<|endoftext|>";
        int[] types = new int[457];
        Arrays.fill(types, 1);
        types[456] = 3;
        List<String> merges = new ArrayList<>();
        json.path("model").path("merges").forEach(merge -> merges.add(merge.asText()));
        assertThat(new GgufTokenizerFiles(tokenizer("gpt2", Optional.of("gpt-2"), List.of(tokens), new float[0], types,
                merges, 456, 456)).write(folder)).isTrue();
        BpeTokenizer read = BpeTokenizer.read(folder);
        BpeTokenizer expected = BpeTokenizer.read(golden);
        assertThat(read.encode(TEXT)).isEqualTo(expected.encode(TEXT));
        assertThat(read.eosId()).isEqualTo(expected.eosId());
        assertThat(read.prependsBos()).isFalse();
    }

    @Test
    void splitPatternsOfLlama3AndQwenAreNamedByTheFileAndOthersRefused() throws IOException {
        for (String pre : List.of("llama-bpe", "qwen2")) {
            List<String> bytes = new ArrayList<>(BpeTokenizer.read(TestData.golden("gpt2")).vocabSize());
            JsonNode json = new ObjectMapper().readTree(TestData.golden("gpt2").resolve("tokenizer.json").toFile());
            json.path("model").path("vocab").fieldNames().forEachRemaining(bytes::add);
            GgufTokenizer lists = tokenizer("gpt2", Optional.of(pre), bytes.subList(0, 256), new float[0], new int[0],
                    List.of(), 0, 1);
            assertThat(new GgufTokenizerFiles(lists).write(folder)).isTrue();
            BpeTokenizer read = BpeTokenizer.read(folder);
            assertThat(read.decode(read.encode(TEXT))).isEqualTo(TEXT);
            String written = Files.readString(folder.resolve("tokenizer.json"));
            assertThat(written.contains("{1,3}")).isEqualTo(pre.equals("llama-bpe"));
            assertThat(written.contains("NFC")).isEqualTo(pre.equals("qwen2"));
            assertThat(read.prependsBos()).isEqualTo(pre.equals("llama-bpe"));
        }
        GgufTokenizer unknown = tokenizer("gpt2", Optional.of("tekken"), List.of("a", "b"), new float[0], new int[0],
                List.of(), 0, 1);
        assertThat(new GgufTokenizerFiles(unknown).write(folder)).isFalse();
        assertThat(new GgufTokenizerFiles(tokenizer("bert", Optional.empty(), List.of("a", "b"), new float[0],
                new int[0], List.of(), 0, 1)).write(folder)).isFalse();
    }

    /// Worked out by hand: pairs with the best score first, bytes for what has no piece, BOS and a space in front.
    @Test
    void sentencePieceMergesByScoreAndFallsBackToBytes() throws IOException {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        List<Integer> types = new ArrayList<>(List.of(2, 3, 3));
        for (int b = 0; b < 256; b++) {
            tokens.add(String.format("<0x%02X>", b));
            types.add(6);
        }
        List<String> pieces = List.of("▁", "a", "b", "ab", "▁a", "▁ab");
        float[] scores = new float[259 + pieces.size()];
        for (int i = 0; i < pieces.size(); i++) {
            tokens.add(pieces.get(i));
            types.add(1);
            scores[259 + i] = List.of(-9f, -8f, -7f, -2f, -1f, -3f).get(i);
        }
        GgufTokenizer lists = tokenizer("llama", Optional.empty(), tokens, scores,
                types.stream().mapToInt(Integer::intValue).toArray(), List.of(), 1, 2);
        assertThat(new GgufTokenizerFiles(lists).write(folder)).isTrue();
        BpeTokenizer read = BpeTokenizer.read(folder);
        // "▁a" (−1) is joined before "ab" (−2); "▁a" and "b" make "▁ab".
        assertThat(read.encode("ab")).endsWith(264).doesNotContain(263);
        assertThat(read.encode("é")).endsWith(3 + 0xC3, 3 + 0xA9);
        assertThat(read.decode(read.encode("ab  ab é"))).isEqualTo("ab  ab é");
        assertThat(read.prependsBos()).isTrue();
    }
}
