package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import arabica.nn.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models as llama.cpp's `convert_hf_to_gguf.py` writes them ([GgufExport] does what it does).
class GgufModelTests extends WithScope {
    @TempDir
    private Path folder;

    GgufModelTests() { super("vector", 1); }

    private static void assertSame(LanguageModel actual, LanguageModel expected) {
        assertThat(actual.config()).isEqualTo(expected.config());
        assertThat(actual.parameters().names()).isEqualTo(expected.parameters().names());
        actual.parameters().forEach((name, tensor) -> assertThat(tensor.toFloats()).as(name)
                .containsExactly(expected.parameters().get(name).toFloats()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "qwen2", "qwen3", "gptneox"})
    void aModelInGgufIsTheOneThatItWasMadeOf(String architecture) throws IOException {
        Path original = GgufExport.model(architecture, folder.resolve("original"));
        LanguageModel model = ModelDirectory.load(original, scope);
        Path file = GgufExport.write(architecture, original, folder.resolve("model.gguf"));
        assertSame(ModelDirectory.load(file, scope), model);
        assertSame(ModelDirectory.loadFrozen(file, scope), model);
        ModelConversion.convert(file, folder.resolve("hf"), SaveOptions.DEFAULT, backend);
        assertSame(ModelDirectory.load(folder.resolve("hf"), scope), model);
    }

    @Test
    void anUnknownArchitectureAndAMissingTensorAreNamed() throws IOException {
        Path file = new GgufWriter().put("general.architecture", "bert").write(folder.resolve("bert.gguf"));
        assertThatThrownBy(() -> ModelDirectory.load(file, scope)).isInstanceOf(FormatException.class)
                .hasMessageContaining("general.architecture is 'bert', supported are gpt2");
        Path half = new GgufWriter().put("general.architecture", "gpt2").put("gpt2.context_length", 8)
                .write(folder.resolve("half.gguf"));
        assertThatThrownBy(() -> ModelDirectory.load(half, scope)).isInstanceOf(FormatException.class)
                .hasMessageContaining("token_embd.weight");
        Path text = Files.writeString(folder.resolve("text"), "GGU");
        assertThatThrownBy(() -> ModelDirectory.load(text, scope)).isInstanceOf(FormatException.class);
    }
}
