package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationConfigJsonTests {
    @TempDir
    Path folder;

    @Test
    void endTokensAreOneIdAListOrNone() throws IOException {
        assertThat(GenerationConfigJson.endTokens(folder)).isEmpty();
        assertThat(read("{\"eos_token_id\": 2, \"temperature\": 0.6}")).containsExactly(2);
        assertThat(read("{\"eos_token_id\": [128001, 128009]}")).containsExactly(128001, 128009);
        assertThat(read("{\"eos_token_id\": null}")).isEmpty();
        assertThat(read("{}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"eos_token_id\": \"</s>\"}", "{\"eos_token_id\": [1, -2]}", "{\"eos_token_id\": 1e99}",
            "{", "[]", "", "{\"eos_token_id\": {\"a\": 1}}"})
    void aDamagedFileIsNamed(String content) {
        assertThatThrownBy(() -> read(content)).isInstanceOf(FormatException.class)
                .hasMessageContaining("generation_config.json");
    }

    private Set<Integer> read(String content) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), content);
        return GenerationConfigJson.endTokens(folder);
    }
}
