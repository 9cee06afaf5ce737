package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import arabica.nn.GgufExport;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertTests {
    private static final Path MODEL = TestData.golden("llama");

    @TempDir
    private Path folder;

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String scores(Path model) throws IOException {
        Path rows = Golden.lines(folder.resolve("rows.jsonl"), "{\"text\": \"First Citizen: speak, speak.\"}");
        Outcome score = Outcome.of("score", "--model", model, "--data", rows, "--format", "jsonl");
        assertThat(score.code()).as(score.err()).isZero();
        return score.out();
    }

    @Test
    void shardsAndTheTokenizerScoreAsTheModelDid() throws IOException {
        Path out = folder.resolve("out");
        Outcome convert = Outcome.of("convert", "--model", MODEL, "--out", out, "--max-shard-size", "100kB");
        assertThat(convert.code()).as(convert.err()).isZero();
        assertThat(files(out)).contains("config.json", "model.safetensors.index.json", "tokenizer.json",
                "tokenizer_config.json").doesNotContain("model.safetensors");
        assertThat(scores(out)).isEqualTo(scores(MODEL));
        Outcome again = Outcome.of("convert", "--model", MODEL, "--out", out);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains(out + " is not empty").hasLineCount(1);
    }

    @Test
    void aGgufFileBecomesAModelFolder() throws IOException {
        Path gguf = GgufExport.write("llama", MODEL, folder.resolve("model.gguf"));
        JsonNode inspected = Outcome.of("inspect", gguf, "--format", "json").object();
        assertThat(inspected.path("kind").asText()).isEqualTo("gguf");
        assertThat(inspected.path("metadata").path("llama.block_count").asInt()).isEqualTo(2);
        assertThat(inspected.path("tensors")).hasSize(21);
        Path out = folder.resolve("out");
        Outcome convert = Outcome.of("convert", "--model", gguf, "--out", out);
        assertThat(convert.code()).as(convert.err()).isZero();
        Files.copy(MODEL.resolve("tokenizer.json"), out.resolve("tokenizer.json"));
        Files.copy(MODEL.resolve("tokenizer_config.json"), out.resolve("tokenizer_config.json"));
        assertThat(scores(out)).isEqualTo(scores(MODEL));
    }

    @Test
    void aCheckpointOfLlama2cTellsItsStoryAsAModelFolder() throws IOException {
        Path out = folder.resolve("stories");
        Outcome convert = Outcome.of("convert", "--model", TestData.real("stories260K/stories260K.bin"), "--out", out);
        assertThat(convert.code()).as(convert.err()).isZero();
        assertThat(convert.err()).contains("260,032 parameters, 1,040,128 bytes, with the tokenizer");
        JsonNode config = Outcome.of("inspect", out, "--format", "json").object().get("config");
        assertThat(config.get("architectures").get(0).textValue()).isEqualTo("LlamaForCausalLM");
        JsonNode golden = Golden.MAPPER.readTree(TestData.real("stories260K/golden.json").toFile());
        // llama2.c prints the byte of a line end as its token is written.
        String story = golden.get("greedy_text").textValue().replace("<0x0A>", "\n");
        int[] ids = Golden.MAPPER.convertValue(golden.get("greedy_ids_with_bos"), int[].class);
        String prompt = "Once upon a time";
        JsonNode answer = Outcome.of("generate", "--model", out, "--prompt", prompt, "--temperature", "0",
                "--max-new-tokens", ids.length - 5, "--format", "json").object();
        assertThat(Golden.MAPPER.convertValue(answer.get("new_ids"), int[].class))
                .isEqualTo(Arrays.copyOfRange(ids, 5, ids.length));
        assertThat(prompt + answer.get("text").textValue()).isEqualTo(story);
    }

    @Test
    void whatIsNoCheckpointIsRefusedInOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("model.bin"), "this is not a checkpoint of llama2.c");
        Outcome outcome = Outcome.of("convert", "--model", file, "--out", folder.resolve("out"), "--backend", "vector");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("arabica convert: " + file + ": ").hasLineCount(1);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aWrongSizeIsRefusedInOneLine() {
        Outcome convert = Outcome.of("convert", "--model", MODEL, "--out", folder.resolve("out"), "--max-shard-size",
                "many");
        assertThat(convert.code()).isEqualTo(2);
        assertThat(convert.err()).contains("'many' is no size");
    }
}
