package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import arabica.nn.GgufExport;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void aWrongSizeIsRefusedInOneLine() {
        Outcome convert = Outcome.of("convert", "--model", MODEL, "--out", folder.resolve("out"), "--max-shard-size",
                "many");
        assertThat(convert.code()).isEqualTo(2);
        assertThat(convert.err()).contains("'many' is no size");
    }
}
