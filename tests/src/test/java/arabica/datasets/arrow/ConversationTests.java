package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.ChatTokenizer;
import arabica.datasets.TestData;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of `messages` with several answers, from the file to the tokenized set.
class ConversationTests {
    private static final String ROW = """
            {"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "A"},
             {"role": "assistant", "content": "one two"}, {"role": "user", "content": "B"},
             {"role": "assistant", "content": "three"}]}""".replace("\n", "") + "\n";

    @TempDir
    private Path folder;
    private BpeTokenizer tokenizer;

    @BeforeEach
    void writeTokenizer() { tokenizer = ChatTokenizer.write(folder); }

    @Test
    void everyAnswerIsMarkedWithWhatEndsIt() {
        TokenSequence row = read(PromptTemplate.CHATML, options(128).withAnswers(true));
        assertThat(learnt(row)).containsExactly("one two<|im_end|>", "three<|im_end|>");
        assertThat(learnt(read(PromptTemplate.LLAMA3, options(128).withEndToken(PromptTemplate.LLAMA3.endToken())
                .withAnswers(true)))).containsExactly("one two<|eot_id|>", "three<|eot_id|>");
        assertThat(learnt(read(PromptTemplate.HH, TokenizeOptions.of(128).withAnswers(true))))
                .containsExactly(" one two", " three<|endoftext|>");
    }

    @Test
    void withoutBeingAskedForOnlyTheLastAnswerIsTheResponse() {
        TokenSequence row = read(PromptTemplate.CHATML, options(128));
        assertThat(learnt(row)).containsExactly("three<|im_end|>");
        assertThat(row.answers()).isEmpty();
    }

    @Test
    void aTemplatesEndThatTheTokenizerLacksIsTheEos() {
        BpeTokenizer plain = BpeTokenizer.read(TestData.golden("gpt2"));
        TokenSequence row = read(plain, PromptTemplate.CHATML, options(400).withAnswers(true));
        assertThat(row.ids()[row.length() - 1]).isEqualTo(plain.eosId().getAsInt());
        int[] first = Arrays.copyOfRange(row.ids(), row.answers()[0], row.answers()[1]);
        assertThat(plain.decode(first)).isEqualTo("one two<|im_end|>");
    }

    @Test
    void answersMoveWithThePromptsHead() {
        TokenizeOptions whole = options(128).withAnswers(true);
        TokenSequence all = read(PromptTemplate.CHATML, whole);
        for (int length = all.length() - 1; length > all.responseLength(); length--) {
            TokenSequence cut = read(PromptTemplate.CHATML,
                    options(length).withTruncation(Truncation.START).withAnswers(true));
            int gone = all.length() - length;
            int firstLeft = Math.max(0, Math.min(all.answers()[1] - gone, all.answers()[1] - all.answers()[0]));
            assertThat(learnt(cut)).hasSize(firstLeft > 0 ? 2 : 1);
            if (firstLeft > 0) {
                assertThat("one two<|im_end|>").endsWith(learnt(cut).getFirst());
                assertThat(cut.answers()[1] - cut.answers()[0]).isEqualTo(firstLeft);
            }
        }
    }

    @Test
    void answersAreWrittenAndReadBack() {
        RowTokenizer rows = new RowTokenizer(tokenizer, options(128).withAnswers(true));
        Path set = folder.resolve("set.arrow");
        try (RowReader reader = open(PromptTemplate.CHATML);
                TokenizedWriter writer = TokenizedWriter.create(set, TokenizedKind.SEQUENCES)) {
            reader.forEachRemaining(row -> writer.add(rows.tokenize(row).orElseThrow(), row.index()));
            writer.commit();
        }
        try (TokenizedDataset data = TokenizedDataset.open(set)) {
            assertThat(data.sequence(0, TokenColumn.INPUT_IDS))
                    .isEqualTo(read(PromptTemplate.CHATML, options(128).withAnswers(true)));
        }
    }

    @Test
    void spansThatAreNoneAreRefused() {
        for (int[] spans : List.of(new int[]{1}, new int[]{2, 1}, new int[]{1, 1}, new int[]{0, 2, 1, 3},
                new int[]{2, 9}, new int[]{-1, 2})) {
            assertThatThrownBy(() -> new TokenSequence(new int[]{1, 2, 3, 4}, 3, spans))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("answers");
        }
        assertThat(new TokenSequence(new int[]{1, 2, 3, 4}, 3, new int[]{0, 1, 1, 3}).answers()).hasSize(4);
    }

    @Test
    void aFramesBosIsNotDoubled() {
        BpeTokenizer asking = ChatTokenizer.write(folder,
                new ObjectMapper().createObjectNode().put("add_bos_token", true));
        RowTokenizer rows = new RowTokenizer(asking, TokenizeOptions.of(128));
        int bos = asking.bosId().getAsInt();
        assertThat(rows.prompt(PromptTemplate.LLAMA3.prompt("a"))).startsWith(bos).containsOnlyOnce(bos);
        assertThat(rows.prompt(PromptTemplate.CHATML.prompt("a"))).startsWith(bos).containsOnlyOnce(bos);
    }

    private List<String> learnt(TokenSequence row) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < row.answers().length; i += 2) {
            texts.add(tokenizer.decode(Arrays.copyOfRange(row.ids(), row.answers()[i], row.answers()[i + 1])));
        }
        texts.add(tokenizer.decode(Arrays.copyOfRange(row.ids(), row.promptLength(), row.length())));
        return texts;
    }

    private TokenSequence read(PromptTemplate template, TokenizeOptions options) {
        return read(tokenizer, template, options);
    }

    private TokenSequence read(BpeTokenizer with, PromptTemplate template, TokenizeOptions options) {
        try (RowReader reader = open(template)) {
            return ((TokenizedRow.SequenceRow) new RowTokenizer(with, options).tokenize(reader.next()).orElseThrow())
                    .sequence();
        }
    }

    private RowReader open(PromptTemplate template) {
        Path file = TestData.write(folder, "rows.jsonl", ROW);
        return RowReader.open(List.of(file), RowUse.FINE_TUNING, template, BadRowPolicy.strict());
    }

    private static TokenizeOptions options(int length) {
        return TokenizeOptions.of(length).withEndToken(PromptTemplate.CHATML.endToken());
    }
}
