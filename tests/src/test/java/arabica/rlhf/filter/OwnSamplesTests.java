package arabica.rlhf.filter;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.WithScope;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnSamplesTests extends WithScope {
    private static final int EOS_OF_CONFIGURATION = 97;
    private static final int EOS_OF_TOKENIZER = 456;
    private static final int END_OF_TEMPLATE = 97;
    private static final ResponseScore LONG = new ResponseScore(-30, 20);

    OwnSamplesTests() { super("auto", 2); }

    @Test
    void samplesEndAtEitherEosAndAtTheTemplatesEndAndAreLeftWithoutIt() {
        Decoder model = Decoder.create(DecoderConfig.gpt2(457, 48, 16, 1, 2, 32, 1e-5, OptionalInt.empty(),
                OptionalInt.of(EOS_OF_CONFIGURATION)), scope, 7);
        BpeTokenizer tokenizer = Golden.tokenizer();
        List<PreferenceRow> pairs = Tiny.pairs(20);
        List<SourcedRow> rows = IntStream.range(0, 20)
                .mapToObj(i -> new SourcedRow(Path.of("pairs"), i + 1, i, pairs.get(i))).toList();
        ScoreTable table = ScoreTable.of(rows.stream().map(row -> new ScoredPair(row, LONG, LONG)).toList());
        List<TokenSequence> samples = new OwnSamples(model, tokenizer, WindowReader.tokenizer(tokenizer),
                Optional.of(tokenizer.pieces(END_OF_TEMPLATE).getFirst())).draw(table,
                        indexes -> Arrays.stream(indexes).mapToObj(i -> rows.get((int) i)).toList(), 200, 1);

        assertThat(samples).extracting(TokenSequence::responseLength).doesNotContain(0)
                .anyMatch(length -> length < samples.stream().mapToInt(TokenSequence::responseLength).max().orElse(0));
        assertThat(samples).allMatch(sample -> Arrays.stream(sample.ids()).skip(sample.promptLength())
                .noneMatch(id -> id == EOS_OF_CONFIGURATION || id == EOS_OF_TOKENIZER
                        || id == END_OF_TEMPLATE));
    }
}
