package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Small tokenizers, each built as the files of a family are, with the ids and texts that the reference programs gave for
/// `texts.json`: Hugging Face's `tokenizers` 0.23.2 (its package for Node) for `tokenizer.json`, SentencePiece 0.1.97 for
/// `tokenizer.model`. Vocabularies were learnt from this repository's documents.
class FamilyTokenizerTests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FAMILIES = TestData.golden("../tokenizers");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "llama3", "qwen2", "mistral", "neox", "strips", "metaspace", "metafuse"})
    void tokenizerJsonGivesTheLibrarysIdsAndTexts(String family) {
        BpeTokenizer tokenizer = BpeTokenizer.read(FAMILIES.resolve(family));
        JsonNode texts = json("texts.json");
        JsonNode expected = json(family + "/expected.json");
        assertThat(expected).hasSameSizeAs(texts).hasSizeGreaterThan(50);
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i).textValue();
            int[] ids = ids(expected.get(i));
            assertThat(tokenizer.encode(text)).as("text %d, \"%s\"", i, text).isEqualTo(ids);
            assertThat(tokenizer.decode(ids)).as(text).isEqualTo(expected.get(i).get("decoded").textValue());
            assertThat(tokenizer.decode(ids, true)).as(text).isEqualTo(expected.get(i).get("skipped").textValue());
        }
    }

    /// SentencePiece takes control symbols in a text for plain characters.
    @ParameterizedTest
    @ValueSource(strings = {"sp-llama", "sp-rules", "sp-spaces"})
    void tokenizerModelGivesSentencePiecesIds(String family) {
        BpeTokenizer tokenizer = BpeTokenizer.read(FAMILIES.resolve(family));
        JsonNode texts = json("texts.json");
        JsonNode expected = json(family + "/expected.json");
        assertThat(expected).hasSameSizeAs(texts).hasSizeGreaterThan(50);
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i).textValue();
            int[] ids = ids(expected.get(i));
            assertThat(tokenizer.encodePlain(text)).as("text %d, \"%s\"", i, text).isEqualTo(ids);
            if (family.equals("sp-llama"))
                assertThat(tokenizer.decode(ids, true)).isEqualTo(expected.get(i).get("decoded").textValue());
        }
    }

    /// The files that were read are kept as they are; but what was understood of them gives a file that says the same.
    @ParameterizedTest
    @ValueSource(strings = {"llama2", "llama3", "qwen2", "mistral", "neox", "strips", "metaspace", "metafuse"})
    void whatWasReadCanBeWrittenAnew(String family) throws IOException {
        BpeTokenizer tokenizer = BpeTokenizer.read(FAMILIES.resolve(family));
        Files.write(folder.resolve("tokenizer.json"), TokenizerJson.write(tokenizer.spec()));
        Files.write(folder.resolve("tokenizer_config.json"), TokenizerConfigJson.write(tokenizer.spec()));
        BpeTokenizer again = BpeTokenizer.read(folder);
        for (JsonNode text : json("texts.json")) {
            int[] ids = tokenizer.encode(text.textValue());
            assertThat(again.encode(text.textValue())).isEqualTo(ids);
            assertThat(again.decode(ids)).isEqualTo(tokenizer.decode(ids));
        }
        assertThat(again.identity()).isEqualTo(tokenizer.identity());
        assertThat(again.prefixIds()).isEqualTo(tokenizer.prefixIds());
        assertThat(again.chatTemplate()).isEqualTo(tokenizer.chatTemplate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "llama3", "sp-llama", "sp-rules"})
    void filesAreWrittenBackByteForByte(String family) throws IOException {
        Path from = Files.createDirectories(folder.resolve("from"));
        for (String name : new String[]{"tokenizer.json", "tokenizer.model", "tokenizer_config.json"}) {
            if (Files.exists(FAMILIES.resolve(family).resolve(name)))
                Files.copy(FAMILIES.resolve(family).resolve(name), from.resolve(name));
        }
        TestData.write(from, "chat_template.jinja", "{{ messages }}");
        TestData.write(from, "special_tokens_map.json", "{ \"bos_token\":\"<s>\" }");
        BpeTokenizer.read(from).save(folder.resolve("to"));
        try (var files = Files.list(from)) {
            for (Path file : files.toList())
                assertThat(folder.resolve("to").resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void aBosIsPutFirstOnlyWhereTheFilesAskForIt() {
        assertThat(BpeTokenizer.read(FAMILIES.resolve("llama3")).prefixIds()).hasSize(1);
        assertThat(BpeTokenizer.read(FAMILIES.resolve("llama2")).prefixIds()).containsExactly(1);
        assertThat(BpeTokenizer.read(FAMILIES.resolve("sp-llama")).prefixIds()).containsExactly(1);
        assertThat(BpeTokenizer.read(FAMILIES.resolve("qwen2")).prefixIds()).isEmpty();
        assertThat(BpeTokenizer.read(FAMILIES.resolve("neox")).prefixIds()).isEmpty();
    }

    @Test
    void theConfigurationOfASentencePieceModelDecides() throws IOException {
        Files.copy(FAMILIES.resolve("sp-llama/tokenizer.model"), folder.resolve("tokenizer.model"));
        int size = BpeTokenizer.read(folder).vocabSize();
        TestData.write(folder, "tokenizer_config.json", """
                {"add_bos_token": false, "add_eos_token": true, "legacy": false, "pad_token": "<pad>",
                 "chat_template": [{"name": "tool", "template": "t"}, {"name": "default", "template": "d"}],
                 "added_tokens_decoder": {"%d": {"content": "<pad>", "special": true}, "1": {"content": "<s>"}}}
                """.formatted(size));
        BpeTokenizer tokenizer = BpeTokenizer.read(folder);
        assertThat(tokenizer.prefixIds()).isEmpty();
        assertThat(tokenizer.suffixIds()).containsExactly(2);
        assertThat(tokenizer.bosId()).hasValue(1);
        assertThat(tokenizer.eosId()).hasValue(2);
        assertThat(tokenizer.padId()).hasValue(size);
        assertThat(tokenizer.vocabSize()).isEqualTo(size + 1);
        assertThat(tokenizer.encode("the<pad>")).endsWith(size);
        assertThat(tokenizer.chatTemplate()).hasValue("d");
        // Not legacy: a space is put before the first stretch alone.
        assertThat(tokenizer.decode(tokenizer.encode("the<pad>the"))).isEqualTo("the<pad>the");
        TestData.write(folder, "chat_template.jinja", "j");
        assertThat(BpeTokenizer.read(folder).chatTemplate()).hasValue("j");
    }

    private static JsonNode json(String name) {
        try {
            return JSON.readTree(FAMILIES.resolve(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] ids(JsonNode expected) { return JSON.convertValue(expected.get("ids"), int[].class); }
}
