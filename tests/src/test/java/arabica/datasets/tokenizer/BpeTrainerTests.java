package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.TestData;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTests {
    private static final String TEXT = "low low low low low lower lower newest newest newest newest newest newest"
            + " widest widest widest";

    @Test
    void reproducesTheReferenceMergesAndVocabulary() throws IOException {
        String corpus = Files.readString(TestData.real("tokenizer-vectors/corpus.en"));
        BpeTokenizer trained = new BpeTrainer(500, List.of("<|endoftext|>")).add(corpus).train();
        assertThat(merges(trained).stream().map(merge -> merge.left() + " " + merge.right()))
                .containsExactlyElementsOf(
                        Files.readAllLines(TestData.real("tokenizer-vectors/train-bpe-reference-merges.txt")));
        Map<String, Integer> reference = new ObjectMapper().readValue(
                TestData.real("tokenizer-vectors/train-bpe-reference-vocab.json").toFile(),
                new TypeReference<TreeMap<String, Integer>>() {
                });
        Map<String, Integer> vocabulary = new TreeMap<>();
        for (int id = 0; id < trained.vocabSize(); id++)
            vocabulary.put(trained.pieces(id).getFirst(), id);
        assertThat(vocabulary).isEqualTo(reference);
    }

    /// The example of Sennrich et al. (2016), worked by hand: "es" and "st" both occur nine times, and "st" is greater.
    @Test
    void equallyFrequentPairsAreMergedGreaterBytesFirst() {
        BpeTokenizer trained = new BpeTrainer(260, List.of()).add(TEXT).train();
        assertThat(merges(trained)).extracting(merge -> merge.left() + merge.right()).startsWith("st", "est");
    }

    @Test
    void theOrderOfDocumentsDoesNotMatter() {
        BpeTokenizer one = new BpeTrainer(280, List.of("<eos>")).add(TEXT).add("what a day, what a night").train();
        BpeTokenizer other = new BpeTrainer(280, List.of("<eos>")).add("what a day, what a night").add(TEXT).train();
        assertThat(one.spec()).isEqualTo(other.spec());
    }

    @Test
    void specialTokensSeparateAndAreNotLearnt() {
        BpeTokenizer trained = new BpeTrainer(300, List.of("<eos>")).minFrequency(1).add("ab<eos>ab<eos>ab").train();
        assertThat(trained.idOf("ab")).isPresent();
        assertThat(trained.spec().tokens()).hasSize(1 + 256 + 1);
        assertThat(trained.eosId()).hasValue(0);
    }

    @Test
    void stopsWhenNoPairIsFrequentEnough() {
        assertThat(new BpeTrainer(1000, List.of()).add("abc").train().vocabSize()).isEqualTo(256);
        assertThat(new BpeTrainer(1000, List.of()).minFrequency(1).add("abc").train().vocabSize()).isEqualTo(258);
    }

    @Test
    void aVocabularyBelowTheBytesIsRefused() {
        assertThatThrownBy(() -> new BpeTrainer(256, List.of("<eos>"))).isInstanceOf(DataException.class)
                .hasMessageContaining("at least 257");
    }

    @Test
    void aSavedTokenizerReadsBackEqualAndSavesTheSameBytes(@TempDir Path folder) {
        BpeTokenizer trained = new BpeTrainer(300, List.of("<|endoftext|>", "<|pad|>")).add(TEXT).train();
        trained.save(folder.resolve("a"));
        BpeTokenizer read = BpeTokenizer.read(folder.resolve("a"));
        read.save(folder.resolve("b"));
        assertThat(folder.resolve("b/tokenizer.json")).hasSameBinaryContentAs(folder.resolve("a/tokenizer.json"));
        assertThat(folder.resolve("b/tokenizer_config.json"))
                .hasSameBinaryContentAs(folder.resolve("a/tokenizer_config.json"));
        // Not only because the bytes were kept: what was read out of them gives the same file again.
        assertThat(TokenizerJson.write(read.spec())).isEqualTo(TokenizerJson.write(trained.spec()));
        assertThat(TokenizerConfigJson.write(read.spec())).isEqualTo(TokenizerConfigJson.write(trained.spec()));
        assertThat(read.encode("newer lowest<|pad|>")).isEqualTo(trained.encode("newer lowest<|pad|>"));
    }

    private static List<Model.Merge> merges(BpeTokenizer tokenizer) {
        return ((Model.ByMerges) tokenizer.spec().model()).merges();
    }
}
