package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.TestData;
import java.nio.file.Path;
import java.util.List;
import arabica.datasets.BadRowException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each layout that a user may already have, and how each template frames it.
class LayoutsTests {
    @TempDir
    private Path folder;

    @Test
    void promptChosenRejected() {
        assertThat(read("{'prompt':'P','chosen':'C','rejected':'R','id':3}", RowUse.PREFERENCE, PromptTemplate.NONE))
                .isEqualTo(new PreferenceRow("P", "C", "R"));
    }

    @Test
    void instructionInputChosenRejected() {
        String row = "{'instruction':'I','input':'X','output':'C','chosen':'C','rejected':'R'}";
        assertThat(read(row, RowUse.PREFERENCE, PromptTemplate.NONE)).isEqualTo(new PreferenceRow("I\nX", "C", "R"));
        assertThat(read(row, RowUse.FINE_TUNING, PromptTemplate.NONE)).isEqualTo(new CompletionRow("I\nX", "C"));
        assertThat(read(row, RowUse.PROMPT, PromptTemplate.NONE)).isEqualTo(new PromptRow("I\nX"));
        assertThat(read("{'instruction':'I','input':'','chosen':'C','rejected':'R'}", RowUse.PREFERENCE,
                PromptTemplate.NONE)).isEqualTo(new PreferenceRow("I", "C", "R"));
    }

    @Test
    void judgedResponses() {
        assertThat(read("{'prompt':'P','completion':'C','label':true}", RowUse.UNPAIRED, PromptTemplate.NONE))
                .isEqualTo(new UnpairedRow("P", "C", true));
        assertThat(read("{'prompt':'P','completion':'C','label':0}", RowUse.UNPAIRED, PromptTemplate.HH))
                .isEqualTo(new UnpairedRow("\n\nHuman: P\n\nAssistant:", " C", false));
        assertThat(read("{'prompt':[{'role':'user','content':'P'}],'completion':[{'role':'assistant','content':'C'}],"
                + "'label':false}", RowUse.UNPAIRED, PromptTemplate.NONE)).isEqualTo(new UnpairedRow("P", "C", false));
        assertThat(read("{'prompt':'P','chosen':'C','rejected':'R'}", RowUse.UNPAIRED, PromptTemplate.NONE))
                .isEqualTo(new PreferenceRow("P", "C", "R"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{'prompt':'P','completion':'C'} | \"label\": is missing",
            "{'prompt':'P','completion':'C','label':'yes'} | \"label\": is text",
            "{'prompt':'P','completion':'C','label':2} | \"label\": is a number",
            "{'text':'T','label':true} | expected \"prompt\"",
            "{'prompt':'P','completion':'C','label':true,'weight':2} | \"weight\": is not for single responses"}, quoteCharacter = '`')
    void aJudgedResponseWithoutAUsableLabelIsRefused(String row, String problem) {
        assertThatThrownBy(() -> read(row, RowUse.UNPAIRED, PromptTemplate.NONE)).hasMessageContaining(problem);
    }

    @Test
    void transcriptsSplitAtTheLastAnswerAndKeepTheirOwnFrame() {
        String prompt = "\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant:";
        String row = "{'chosen':'" + prompt + " yes','rejected':'" + prompt + " no'}";
        PreferenceRow pair = new PreferenceRow("\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:", " yes", " no");
        for (PromptTemplate template : PromptTemplate.values()) {
            assertThat(read(row, RowUse.PREFERENCE, template)).isEqualTo(pair);
            assertThat(read(row, RowUse.PROMPT, template)).isEqualTo(new PromptRow(pair.prompt()));
        }
    }

    @Test
    void conversations() {
        String row = "{'chosen':[{'role':'user','content':'P'},{'role':'assistant','content':'C'}],"
                + "'rejected':[{'role':'user','content':'P'},{'role':'assistant','content':'R'}],'prompt':'P'}";
        assertThat(read(row, RowUse.PREFERENCE, PromptTemplate.NONE)).isEqualTo(new PreferenceRow("P", "C", "R"));
        assertThat(read(row, RowUse.PREFERENCE, PromptTemplate.HH))
                .isEqualTo(new PreferenceRow("\n\nHuman: P\n\nAssistant:", " C", " R"));
    }

    @Test
    void conversationsWithThePromptApart() {
        String row = "{'prompt':[{'role':'user','content':'P'}],'chosen':[{'role':'assistant','content':'C'}],"
                + "'rejected':[{'role':'assistant','content':'R'}]}";
        assertThat(read(row, RowUse.PREFERENCE, PromptTemplate.NONE)).isEqualTo(new PreferenceRow("P", "C", "R"));
        assertThat(read(row, RowUse.PROMPT, PromptTemplate.NONE)).isEqualTo(new PromptRow("P"));
    }

    @Test
    void promptCompletion() {
        assertThat(read("{'prompt':'P','completion':'C'}", RowUse.FINE_TUNING, PromptTemplate.NONE))
                .isEqualTo(new CompletionRow("P", "C"));
        assertThat(read("{'prompt':[{'role':'user','content':'P'}],'completion':[{'role':'assistant','content':'C'}]}",
                RowUse.FINE_TUNING, PromptTemplate.HH))
                .isEqualTo(new CompletionRow("\n\nHuman: P\n\nAssistant:", " C"));
    }

    @Test
    void messagesOfSeveralTurns() {
        String row = "{'messages':[{'role':'system','content':'S'},{'role':'user','content':'A'},"
                + "{'role':'assistant','content':'B'},{'role':'user','content':'C'},{'role':'assistant','content':'D'}]}";
        assertThat(asText(read(row, RowUse.FINE_TUNING, PromptTemplate.NONE)))
                .isEqualTo(new CompletionRow("S\n\nA\n\nB\n\nC", "D"));
        assertThat(asText(read(row, RowUse.FINE_TUNING, PromptTemplate.HH))).isEqualTo(
                new CompletionRow("S\n\nHuman: A\n\nAssistant: B\n\nHuman: C\n\nAssistant:", " D"));
        assertThat(asText(read(row, RowUse.FINE_TUNING, PromptTemplate.CHATML))).isEqualTo(new CompletionRow(
                "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nA<|im_end|>\n<|im_start|>assistant\nB<|im_end|>\n"
                        + "<|im_start|>user\nC<|im_end|>\n<|im_start|>assistant\n",
                "D"));
        assertThat(asText(read(row, RowUse.FINE_TUNING, PromptTemplate.ALPACA))).isEqualTo(new CompletionRow(
                "S\n\n### Instruction:\nA\n\n### Response:\nB\n\n### Instruction:\nC\n\n### Response:\n", "D"));
        assertThat(((PromptRow) read(row, RowUse.PROMPT, PromptTemplate.NONE)).prompt().text())
                .isEqualTo(("S\n\nA\n\nB\n\nC"));
    }

    @Test
    void messagesThatEndWithTheUserAreAPrompt() {
        assertThat(read("{'messages':[{'role':'user','content':'A'}]}", RowUse.PROMPT, PromptTemplate.NONE))
                .isEqualTo(new PromptRow("A"));
    }

    @Test
    void alpacaHasAPlaceForTheInput() {
        assertThat(read("{'instruction':'I','input':'X','output':'O'}", RowUse.FINE_TUNING, PromptTemplate.ALPACA))
                .isEqualTo(new CompletionRow(
                        "Below is an instruction that describes a task, paired with an input that provides"
                                + " further context. Write a response that appropriately completes the request.\n\n### Instruction:\nI"
                                + "\n\n### Input:\nX\n\n### Response:\n",
                        "O"));
        assertThat(read("{'instruction':'I','output':'O'}", RowUse.FINE_TUNING, PromptTemplate.ALPACA))
                .isEqualTo(new CompletionRow(
                        "Below is an instruction that describes a task. Write a response that appropriately"
                                + " completes the request.\n\n### Instruction:\nI\n\n### Response:\n",
                        "O"));
    }

    @Test
    void hhFramesABarePromptOnceOnly() {
        PromptTemplate hh = PromptTemplate.HH;
        assertThat(hh.prompt("hi").text()).isEqualTo("\n\nHuman: hi\n\nAssistant:");
        assertThat(hh.prompt(hh.prompt("hi").text())).isEqualTo(hh.prompt("hi"));
        assertThat(hh.response("yes")).isEqualTo(" yes").isEqualTo(hh.response(" yes"));
    }

    @Test
    void aPairMaySayItsMarginItsWeightAndItsSource() {
        String texts = "{'prompt':'P','chosen':'C','rejected':'R'";
        assertThat(read(texts + ",'margin':-0.5,'weight':2,'source':'web'}", RowUse.PREFERENCE, PromptTemplate.NONE))
                .isEqualTo(new PreferenceRow("P", "C", "R")
                        .withNotes(new PairNotes(OptionalDouble.of(-0.5), 2, Optional.of("web"))));
        assertThat(read(texts + ",'margin':null,'source':7}", RowUse.PREFERENCE, PromptTemplate.NONE))
                .isEqualTo(new PreferenceRow("P", "C", "R")
                        .withNotes(new PairNotes(OptionalDouble.empty(), 1, Optional.of("7"))));
        assertThat(read(texts + ",'source':' '}", RowUse.PREFERENCE, PromptTemplate.NONE))
                .isEqualTo(new PreferenceRow("P", "C", "R"));
        // A prompt has no use for them, so they cannot be wrong.
        assertThat(read(texts + ",'weight':'much'}", RowUse.PROMPT, PromptTemplate.NONE)).isEqualTo(new PromptRow("P"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"margin|'wide'|is text; expected a number",
            "margin|1e999|is Infinity; expected a finite number", "weight|-0.1|is -0.1; expected 0 or more",
            "weight|[1]|is a list; expected a number", "source|{}|is an object; expected text"}, quoteCharacter = '~')
    void whatAPairSaysOfItselfIsRefusedByFileRowAndField(String field, String value, String problem) {
        String row = "{'prompt':'P','chosen':'C','rejected':'R','" + field + "':" + value + "}";
        assertThatThrownBy(() -> read(row, RowUse.PREFERENCE, PromptTemplate.NONE))
                .isInstanceOf(BadRowException.class)
                .hasMessageEndingWith("rows.jsonl: row 1, field \"" + field + "\": " + problem);
    }

    @Test
    void textAndIds() {
        for (RowUse use : List.of(RowUse.TEXT, RowUse.FINE_TUNING)) {
            assertThat(read("{'text':'T'}", use, PromptTemplate.HH)).isEqualTo(new TextRow("T"));
            assertThat(read("{'input_ids':[1,2,3],'text':'T'}", use, PromptTemplate.NONE))
                    .isEqualTo(new IdsRow(new int[]{1, 2, 3}));
        }
    }

    @Test
    void templatesAreFoundByName() {
        for (PromptTemplate template : PromptTemplate.values()) {
            assertThat(PromptTemplate.named(template.label())).isEqualTo(template);
        }
        assertThatThrownBy(() -> PromptTemplate.named("vicuna")).isInstanceOf(DataException.class)
                .hasMessageContaining("vicuna").hasMessageContaining("none, hh, alpaca, chatml");
    }

    /// Without what the frame knows beyond the text.
    private static CompletionRow asText(Row row) {
        CompletionRow completion = (CompletionRow) row;
        return new CompletionRow(completion.prompt().text(), completion.completion());
    }

    private Row read(String row, RowUse use, PromptTemplate template) {
        Path file = TestData.write(folder, "rows.jsonl", row.replace('\'', '"') + "\n");
        return RowReader.readAll(List.of(file), use, template, BadRowPolicy.strict()).getFirst().row();
    }
}
