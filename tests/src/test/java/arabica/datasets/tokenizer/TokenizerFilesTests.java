package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.TestData;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tokenizer's files are taken as they are or refused in one line, never half understood.
class TokenizerFilesTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void aFolderWithoutATokenizerIsNamed() { assertRefused(folder.toString(), "no tokenizer", "tokenizer.json"); }

    @Test
    void aMissingHalfOfGpt2sFilesIsNamed() {
        TestData.write(folder, "encoder.json", "{\"a\": 0}");
        assertRefused("vocab.bpe", "no such file");
    }

    @Test
    void aTruncatedFileIsDamagedJson() throws IOException {
        byte[] whole = Files.readAllBytes(TestData.golden("gpt2/tokenizer.json"));
        Files.write(folder.resolve("tokenizer.json"), Arrays.copyOf(whole, whole.length / 2));
        assertRefused("tokenizer.json", "damaged JSON", "line");
    }

    @Test
    void anotherModelTypeIsRefused() {
        edit(root -> model(root).put("type", "Unigram"));
        assertRefused("model.type", "Unigram", "expected \"BPE\"");
    }

    @Test
    void anUnknownNormalizerIsRefused() {
        edit(root -> root.putObject("normalizer").put("type", "BertNormalizer"));
        assertRefused("normalizer", "BertNormalizer", "not supported");
    }

    @Test
    void anotherSplitPatternIsRefused() {
        edit(root -> root.putObject("pre_tokenizer").put("type", "Whitespace"));
        assertRefused("pre_tokenizer", "ByteLevel");
    }

    @Test
    void aMergeOfAnUnknownTokenIsNamed() {
        edit(root -> ((ArrayNode) model(root).get("merges")).add("zz q"));
        assertRefused("merge 201", "zz q", "\"zz\"", "vocabulary");
    }

    @Test
    void aMergeThatIsNoneIsRefused() {
        edit(root -> ((ArrayNode) model(root).get("merges")).add("abc"));
        assertRefused("abc", "two tokens");
    }

    @Test
    void aMergeThatIsThereTwiceIsRefused() {
        edit(root -> ((ArrayNode) model(root).get("merges")).add("Ġ t"));
        assertRefused("twice", "Ġ t");
    }

    @Test
    void idsWithHolesAreRefused() {
        edit(root -> ((ObjectNode) model(root).get("vocab")).put("new", 900));
        assertRefused("no token has the id 457", "900");
    }

    @Test
    void anIdOfTwoTokensIsRefused() {
        edit(root -> ((ObjectNode) model(root).get("vocab")).put("new", 12));
        assertRefused("id 12", "two tokens");
    }

    @Test
    void anIdThatIsNoNumberIsRefused() {
        edit(root -> ((ObjectNode) model(root).get("vocab")).put("new", -1));
        assertRefused("\"new\"", "-1");
    }

    @Test
    void anAddedTokenThatContradictsTheVocabularyIsRefused() {
        edit(root -> ((ObjectNode) root.get("added_tokens").get(0)).put("id", 3));
        assertRefused("<|endoftext|>", "two ids");
    }

    @Test
    void aVocabularyWithoutAByteIsRefused() {
        edit(root -> {
            ObjectNode vocab = (ObjectNode) model(root).get("vocab");
            vocab.remove("!");
            vocab.put("exclamation", 33);
        });
        assertRefused("no token for the byte 33");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        TestData.write(folder, "tokenizer.json", "{\"model\": {}, \"model\": {}}");
        assertRefused("damaged JSON", "Duplicate");
    }

    @Test
    void deepNestingIsRefused() {
        TestData.write(folder, "tokenizer.json", "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}");
        assertRefused("damaged JSON", "depth");
    }

    @Test
    void anEosThatIsNoTokenIsRefused() {
        edit(root -> {});
        TestData.write(folder, "tokenizer_config.json", "{\"eos_token\": \"</s>\"}");
        assertRefused("tokenizer_config.json", "eos_token", "</s>");
    }

    @Test
    void theConfigurationMayAskForABos() {
        edit(root -> {});
        TestData.write(folder, "tokenizer_config.json",
                "{\"bos_token\": {\"content\": \"<|endoftext|>\"}, \"add_bos_token\": true}");
        BpeTokenizer tokenizer = BpeTokenizer.read(folder);
        assertThat(tokenizer.prependsBos()).isTrue();
        assertThat(tokenizer.bosId()).hasValue(456);
        assertThat(tokenizer.eosId()).isEmpty();
    }

    /// As GPT-2's own, which says nothing but `model_max_length`.
    @Test
    void aConfigurationThatNamesNoTokenMeansTheEndOfText() {
        edit(root -> {});
        TestData.write(folder, "tokenizer_config.json", "{\"model_max_length\": 1024}");
        assertThat(BpeTokenizer.read(folder).eosId()).hasValue(456);
        TestData.write(folder, "tokenizer_config.json", "{\"bos_token\": null, \"eos_token\": null}");
        assertThat(BpeTokenizer.read(folder).eosId()).isEmpty();
    }

    @Test
    void tokensOfTheConfigurationComeBehindTheVocabulary() {
        edit(root -> {});
        TestData.write(folder, "tokenizer_config.json", """
                {"eos_token": "<eos>", "added_tokens_decoder": {"457": {"content": "<eos>", "special": true}}}""");
        BpeTokenizer tokenizer = BpeTokenizer.read(folder);
        assertThat(tokenizer.eosId()).hasValue(457);
        assertThat(tokenizer.encode("a<eos>")).endsWith(457);
        TestData.write(folder, "tokenizer_config.json",
                """
                        {"added_tokens_decoder": {"9000000": {"content": "<eos>"}}}""");
        assertRefused("tokenizer_config.json", "<eos>", "9000000", "expected 457");
    }

    @Test
    void aPostProcessorMayAskForABos() {
        edit(root -> {
            ObjectNode processor = root.putObject("post_processor").put("type", "TemplateProcessing");
            ArrayNode single = processor.putArray("single");
            single.addObject().putObject("SpecialToken").put("id", "<|endoftext|>").put("type_id", 0);
            single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
        });
        assertThat(BpeTokenizer.read(folder).prependsBos()).isTrue();
    }

    @Test
    void mergesMayBePairsAndAPrefixSpaceMayBeAskedFor() {
        edit(root -> {
            ArrayNode merges = (ArrayNode) model(root).get("merges");
            for (int i = 0; i < merges.size(); i++) {
                String[] pair = merges.get(i).textValue().split(" ");
                merges.set(i, JSON.createArrayNode().add(pair[0]).add(pair[1]));
            }
            ((ObjectNode) root.get("pre_tokenizer")).put("add_prefix_space", true);
        });
        BpeTokenizer golden = BpeTokenizer.read(TestData.golden("gpt2"));
        BpeTokenizer tokenizer = BpeTokenizer.read(folder);
        assertThat(tokenizer.encode("the end")).isEqualTo(golden.encode(" the end"));
        assertThat(tokenizer.encode(" the end")).isEqualTo(golden.encode(" the end"));
    }

    @Test
    void whatIsNotSupportedIsRefusedByFieldAndValue() {
        refuses("""
                {"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AA=="}}""", "normalizer",
                "Precompiled");
        refuses("""
                {"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Nmt"}]}}""",
                "normalizer.normalizers[1]", "Nmt");
        refuses("""
                {"normalizer": {"type": "Replace", "pattern": {"Regex": " +"}, "content": " "}}""",
                "normalizer.pattern", "Regex");
        refuses("""
                {"normalizer": {"type": "NFC", "form": "x"}}""", "normalizer.form", "no such field");
        refuses("""
                {"normalizer": [1]}""", "normalizer", "[1]");
        refuses("""
                {"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "a+"}, "behavior": "Isolated"}}""",
                "pre_tokenizer.pattern", "a+");
        refuses("""
                {"pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "last"}}""",
                "pre_tokenizer.prepend_scheme", "last");
        refuses("""
                {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}, {"type": "Digits"}]}}""",
                "pre_tokenizer.pretokenizers[0]", "last");
        refuses("""
                {"post_processor": {"type": "BertProcessing"}}""", "post_processor", "BertProcessing");
        refuses("""
                {"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "no"}},
                 {"Sequence": {"id": "A"}}]}}""", "post_processor.single[0]", "no");
        refuses("""
                {"decoder": {"type": "WordPiece"}}""", "decoder", "WordPiece");
        refuses("""
                {"decoder": {"type": "Strip", "content": " ", "start": 0, "stop": 1}}""", "decoder.stop", "1");
    }

    @Test
    void optionsOfTheModelThatAreNotSupportedAreRefused() {
        edit(root -> model(root).put("dropout", 0.1));
        assertRefused("model.dropout", "0.1");
        edit(root -> model(root).put("end_of_word_suffix", "</w>"));
        assertRefused("model.end_of_word_suffix", "</w>");
        edit(root -> model(root).put("byte_fallback", true));
        assertRefused("model.byte_fallback", "true");
        edit(root -> root.putNull("pre_tokenizer"));
        assertRefused("model.unk_token", "vanish");
        edit(root -> ((ObjectNode) root.get("added_tokens").get(0)).put("lstrip", "yes"));
        assertRefused("added_tokens[0].lstrip", "yes");
    }

    private void refuses(String fields, String... parts) {
        edit(root -> {
            try {
                root.setAll((ObjectNode) JSON.readTree(fields));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertRefused(parts);
    }

    @Test
    void gpt2sOwnFilesGiveTheSameIdsAsTokenizerJson() throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(TestData.golden("gpt2/tokenizer.json").toFile());
        TestData.write(folder, "vocab.json", model(root).get("vocab").toString());
        StringBuilder merges = new StringBuilder("#version: 0.2\n");
        model(root).get("merges").forEach(merge -> merges.append(merge.textValue()).append('\n'));
        TestData.write(folder, "merges.txt", merges.toString());
        BpeTokenizer tokenizer = BpeTokenizer.read(folder);
        String text = "Once upon a time<|endoftext|>";
        assertThat(tokenizer.encode(text)).isEqualTo(BpeTokenizer.read(TestData.golden("gpt2")).encode(text));
        assertThat(tokenizer.eosId()).hasValue(456);
    }

    private void edit(Consumer<ObjectNode> change) {
        try {
            ObjectNode root = (ObjectNode) JSON.readTree(TestData.golden("gpt2/tokenizer.json").toFile());
            change.accept(root);
            Files.write(folder.resolve("tokenizer.json"), root.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode model(ObjectNode root) { return (ObjectNode) root.get("model"); }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> BpeTokenizer.read(folder)).isInstanceOf(DataException.class)
                .hasMessageContainingAll(parts).message().doesNotContain("\n");
    }
}
