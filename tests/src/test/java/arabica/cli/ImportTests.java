package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTests {
    @TempDir
    Path folder;

    @Test
    void aCheckpointOfLlama2cBecomesAModelFolder() {
        Path out = folder.resolve("stories");
        Outcome outcome = Outcome.of("import", TestData.real("stories260K/stories260K.bin"), "--out", out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("260032 parameters are in " + out);
        JsonNode config = Outcome.of("inspect", out, "--format", "json").object().get("config");
        assertThat(config.get("architectures").get(0).textValue()).isEqualTo("LlamaForCausalLM");
        assertThat(config.get("num_key_value_heads").intValue()).isEqualTo(4);
        assertThat(config.get("tie_word_embeddings").booleanValue()).isTrue();
    }

    @Test
    void whatIsNoCheckpointOrNoEmptyFolderIsRefusedInOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("model.bin"), "this is not a checkpoint of llama2.c");
        Outcome outcome = Outcome.of("import", file, "--out", folder.resolve("out"));
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("arabica import: " + file + ": ").hasLineCount(1);
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(Outcome.of("import", file, "--out", folder)).isEqualTo(new Outcome(2, "",
                "arabica import: " + folder + " is not empty\n"));
        assertThat(Outcome.of("import", folder.resolve("none.bin"), "--out", folder.resolve("out")).err())
                .isEqualTo("arabica import: " + folder.resolve("none.bin") + ": file not found\n");
    }
}
