package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import arabica.datasets.TestData;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.rows.TextRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTokenizerTests {
    private static final int EOS = 456;
    private static final Row PAIR = new PreferenceRow("Tell me a story.", " The fox ran.", " no no");
    private final BpeTokenizer tokenizer = BpeTokenizer.read(TestData.golden("gpt2"));
    private final int[] prompt = tokenizer.encode("Tell me a story.");
    private final int[] chosen = tokenizer.encode(" The fox ran.");
    private final int[] rejected = tokenizer.encode(" no no");

    @TempDir
    private Path folder;

    /// Llama's tokenizer puts a space before a text's first word. A response is not a text's beginning.
    @ParameterizedTest
    @CsvSource({"llama2, 2+2=, 4", "sp-llama, 2+2=, 4", "mistral, the mo, del", "metaspace, the mo, del",
            "llama2, the, ' model'"})
    void aPromptAndItsResponseMakeTheTextOfBoth(String family, String prompt, String response) {
        BpeTokenizer llama = BpeTokenizer.read(TestData.golden("../tokenizers").resolve(family));
        RowTokenizer rows = new RowTokenizer(llama, TokenizeOptions.of(99).withAppendEos(false));
        TokenizedRow row = rows.tokenize(new SourcedRow(Path.of("rows"), 1, 0, new CompletionRow(prompt, response)))
                .orElseThrow();
        int[] ids = ((TokenizedRow.SequenceRow) row).sequence().ids();
        assertThat(llama.decode(ids, true)).isEqualTo(prompt + response);
    }

    @Test
    void promptAndResponseAreTokenizedApartAndTheResponseEndsWithAnEos() {
        TokenizedRow.PairRow pair = (TokenizedRow.PairRow) tokenize(PAIR, TokenizeOptions.of(64)).orElseThrow();
        assertThat(pair.chosen()).isEqualTo(new TokenSequence(concatenate(prompt, chosen, EOS), prompt.length));
        assertThat(pair.rejected()).isEqualTo(new TokenSequence(concatenate(prompt, rejected, EOS), prompt.length));
        // "ing" is one token, but not across the boundary.
        TokenSequence apart = sequence(new CompletionRow("go in", "g"), TokenizeOptions.of(64).withAppendEos(false));
        assertThat(apart.ids()).isEqualTo(concatenate(tokenizer.encode("go in"), tokenizer.encode("g")));
        assertThat(apart.ids()).isNotEqualTo(tokenizer.encode("go ing"));
    }

    @Test
    void idsAreTakenAsTheyAreAndPromptsGetNoEos() {
        assertThat(sequence(new IdsRow(new int[]{5, 6}), TokenizeOptions.of(64))).isEqualTo(sequence(0, 5, 6));
        assertThat(sequence(new PromptRow("Tell me a story."), TokenizeOptions.of(64)))
                .isEqualTo(new TokenSequence(prompt, prompt.length));
        assertThat(sequence(new TextRow("Tell me a story."), TokenizeOptions.of(64)))
                .isEqualTo(new TokenSequence(concatenate(prompt, EOS), 0));
        assertThat(sequence(new TextRow("Tell me a story."), TokenizeOptions.of(64).withAppendEos(false)))
                .isEqualTo(new TokenSequence(prompt, 0));
    }

    @Test
    void aUsersTextCannotEndASequence() {
        TextRow text = new TextRow("a<|endoftext|>b");
        assertThat(sequence(text, TokenizeOptions.of(64).withAppendEos(false)).ids()).doesNotContain(EOS);
        assertThat(sequence(text, TokenizeOptions.of(64)).ids()).containsOnlyOnce(EOS).endsWith(EOS);
    }

    @Test
    void aBosComesFirstOnlyWhereTheTokenizerAsksForOne() throws IOException {
        Files.copy(TestData.golden("gpt2/tokenizer.json"), folder.resolve("tokenizer.json"));
        TestData.write(folder, "tokenizer_config.json",
                "{\"bos_token\": \"<|endoftext|>\", \"eos_token\": \"<|endoftext|>\", \"add_bos_token\": true}");
        RowTokenizer asking = new RowTokenizer(BpeTokenizer.read(folder), TokenizeOptions.of(64));
        assertThat(asking.prompt("Tell me a story.")).isEqualTo(concatenate(new int[]{EOS}, prompt));
        TokenizedRow.PairRow pair = (TokenizedRow.PairRow) asking.tokenize(source(PAIR)).orElseThrow();
        assertThat(pair.chosen().promptLength()).isEqualTo(prompt.length + 1);
        assertThat(pair.chosen().ids()).startsWith(EOS).endsWith(EOS);
        assertThat(new RowTokenizer(tokenizer, TokenizeOptions.of(64)).prompt("Tell me a story.")).isEqualTo(prompt);
    }

    @Test
    void truncationAtTheEndTakesTheResponsesTail() {
        CompletionRow row = new CompletionRow("Tell me a story.", " The fox ran.");
        TokenSequence cut = sequence(row, TokenizeOptions.of(prompt.length + 2));
        assertThat(cut).isEqualTo(new TokenSequence(concatenate(prompt, Arrays.copyOf(chosen, 2)), prompt.length));
    }

    @Test
    void truncationAtTheStartTakesThePromptsHead() {
        CompletionRow row = new CompletionRow("Tell me a story.", " The fox ran.");
        int length = chosen.length + 1 + 2;
        TokenSequence cut = sequence(row, TokenizeOptions.of(length).withTruncation(Truncation.START));
        int[] whole = concatenate(prompt, chosen, EOS);
        assertThat(cut).isEqualTo(new TokenSequence(Arrays.copyOfRange(whole, whole.length - length, whole.length), 2));
    }

    @Test
    void dropLeavesLongRowsOut() {
        TokenizeOptions drop = TokenizeOptions.of(prompt.length + chosen.length + 1).withTruncation(Truncation.DROP);
        assertThat(tokenize(PAIR, drop)).isPresent();
        TokenizeOptions shorter = new TokenizeOptions(drop.maxLength() - 1, Truncation.DROP, true, Optional.empty(),
                false);
        assertThat(tokenize(PAIR, shorter)).isEmpty();
        assertThat(tokenize(new TextRow("Tell me a story. The fox ran."), TokenizeOptions.of(3)
                .withTruncation(Truncation.DROP))).isEmpty();
    }

    @Test
    void aRowOfWhichNothingIsLeftIsNamed() {
        assertBad(PAIR, TokenizeOptions.of(prompt.length), "chosen", "nothing is left of the response");
        assertBad(PAIR, TokenizeOptions.of(chosen.length + 1).withTruncation(Truncation.START), "chosen",
                "nothing is left of the prompt");
        assertBad(new TextRow("a"), TokenizeOptions.of(64).withAppendEos(false), "text", "has 1 tokens");
        assertBad(new IdsRow(new int[]{1}), TokenizeOptions.of(64), "input_ids", "has 1 tokens");
        IdsRow longer = new IdsRow(new int[]{1, 2}, 3, new int[0]);
        assertBad(longer, TokenizeOptions.of(64), "prompt_length", "is 3; there are 2 ids");
        assertBad(new IdsRow(new int[]{1, 2}, 2, new int[0]), TokenizeOptions.of(64), "input_ids", "the response");
        assertBad(new IdsRow(new int[]{1, 2}, 1, new int[]{0, 2}), TokenizeOptions.of(64), "answer_spans", "[0, 2]");
        assertBad(new PreferenceRow("Tell me a story.", " The fox ran.", " The fox sat."),
                TokenizeOptions.of(prompt.length + 1), "rejected", "equals \"chosen\" after truncation");
    }

    @Test
    void whatIsCutAwayIsCounted() {
        int[] text = tokenizer.encode("The fox ran home, and home again.");
        Row row = new TextRow("The fox ran home, and home again.");
        TokenizeOptions options = TokenizeOptions.of(5).withAppendEos(false);
        assertThat(new RowTokenizer(tokenizer, options).read(source(row)).cut()).isEqualTo(text.length - 5);
        assertThat(new RowTokenizer(tokenizer, options.withTruncation(Truncation.START)).read(source(row)).cut())
                .isEqualTo(text.length - 5);
        assertThat(new RowTokenizer(tokenizer, TokenizeOptions.of(500)).read(source(row)).cut()).isZero();
        RowTokenizer.Result dropped = new RowTokenizer(tokenizer, options.withTruncation(Truncation.DROP))
                .read(source(row));
        assertThat(dropped.row()).isEmpty();
        assertThat(dropped.cut()).isZero();
    }

    @Test
    void anEosThatTheTokenizerDoesNotHaveIsAnError() throws IOException {
        Files.copy(TestData.golden("gpt2/tokenizer.json"), folder.resolve("tokenizer.json"));
        TestData.write(folder, "tokenizer_config.json", "{\"eos_token\": null}");
        BpeTokenizer without = BpeTokenizer.read(folder);
        assertThatThrownBy(() -> new RowTokenizer(without, TokenizeOptions.of(8))).isInstanceOf(DataException.class)
                .hasMessageContaining("eos_token");
        new RowTokenizer(without, TokenizeOptions.of(8).withAppendEos(false));
    }

    private void assertBad(Row row, TokenizeOptions options, String field, String problem) {
        assertThatThrownBy(() -> tokenize(row, options)).isInstanceOfSatisfying(BadRowException.class, bad -> {
            assertThat(bad.field()).contains(field);
            assertThat(bad).hasMessageContaining("rows.jsonl: row 7").hasMessageContaining(problem);
        });
    }

    private Optional<TokenizedRow> tokenize(Row row, TokenizeOptions options) {
        return new RowTokenizer(tokenizer, options).tokenize(source(row));
    }

    private TokenSequence sequence(Row row, TokenizeOptions options) {
        return ((TokenizedRow.SequenceRow) tokenize(row, options).orElseThrow()).sequence();
    }

    private static TokenSequence sequence(int promptLength, int... ids) { return new TokenSequence(ids, promptLength); }

    private static SourcedRow source(Row row) { return new SourcedRow(Path.of("rows.jsonl"), 7, 6, row); }

    private static int[] concatenate(int[] first, int... second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    private static int[] concatenate(int[] first, int[] second, int last) {
        return concatenate(concatenate(first, second), last);
    }
}
