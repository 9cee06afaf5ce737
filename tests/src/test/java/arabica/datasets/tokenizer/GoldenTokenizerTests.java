package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ids that other programs gave: Hugging Face's tokenizers (`golden`) and llama.cpp's conformance pairs.
class GoldenTokenizerTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gpt2-ref", "llama", "llama-ref"})
    void idsEqualHuggingFaces(String model) throws IOException {
        BpeTokenizer tokenizer = BpeTokenizer.read(TestData.golden(model));
        JsonNode golden = JSON.readTree(TestData.golden("golden.json").toFile()).get("tokenizer");
        assertThat(golden.get("texts")).isNotEmpty();
        for (int i = 0; i < golden.get("texts").size(); i++) {
            String text = golden.get("texts").get(i).textValue();
            int[] ids = JSON.convertValue(golden.get("ids").get(i), int[].class);
            assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids);
            assertThat(tokenizer.encodePlain(text)).as(text).isEqualTo(ids);
            assertThat(tokenizer.decode(ids)).isEqualTo(text);
        }
        assertThat(tokenizer.vocabSize()).isEqualTo(457);
        assertThat(tokenizer.eosId()).hasValue(456);
        assertThat(tokenizer.bosId()).hasValue(456);
        assertThat(tokenizer.prependsBos()).isFalse();
    }

    @Test
    void whatWasReadIsWrittenBackByteForByte(@TempDir Path folder) throws IOException {
        Path golden = TestData.golden("gpt2");
        BpeTokenizer.read(golden).save(folder.resolve("copy"));
        for (String file : new String[]{"tokenizer.json", "tokenizer_config.json"}) {
            assertThat(folder.resolve("copy").resolve(file)).hasSameBinaryContentAs(golden.resolve(file));
        }
    }

    @Test
    void gpt2PassesEveryConformancePairOfLlamaCpp() throws IOException {
        BpeTokenizer gpt2 = BpeTokenizer.read(TestData.real("gpt2-bpe"));
        String inputs = Files.readString(TestData.real("tokenizer-vectors/ggml-vocab-gpt-2.gguf.inp"));
        String outputs = Files.readString(TestData.real("tokenizer-vectors/ggml-vocab-gpt-2.gguf.out"));
        String[] texts = inputs.split("\n__ggml_vocab_test__\n", -1);
        String[] lines = outputs.split("\n", -1);
        assertThat(texts).hasSameSizeAs(lines).hasSize(47);
        for (int i = 0; i < texts.length; i++) {
            int[] ids = Arrays.stream(lines[i].strip().split(" ")).filter(id -> !id.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(gpt2.encode(texts[i])).as("pair %d, \"%s\"", i, texts[i]).isEqualTo(ids);
            assertThat(gpt2.decode(ids)).isEqualTo(texts[i]);
        }
        assertThat(gpt2.vocabSize()).isEqualTo(50257);
        assertThat(gpt2.eosId()).hasValue(50256);
    }

    @Test
    void gpt2SurvivesItsConversionToTokenizerJson(@TempDir Path folder) throws IOException {
        BpeTokenizer gpt2 = BpeTokenizer.read(TestData.real("gpt2-bpe"));
        gpt2.save(folder);
        BpeTokenizer read = BpeTokenizer.read(folder);
        String text = Files.readString(TestData.real("tinyshakespeare/input.txt")).substring(0, 100_000);
        assertThat(read.encode(text)).isEqualTo(gpt2.encode(text));
        assertThat(read.eosId()).isEqualTo(gpt2.eosId());
    }
}
