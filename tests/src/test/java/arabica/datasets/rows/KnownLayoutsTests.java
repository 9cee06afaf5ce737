package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.TestData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The layouts of published data sets are recognised, named, and read as what they mean.
class KnownLayoutsTests {
    private static final String TURNS = "{'role':'user','content':'P'},{'role':'assistant','content':";
    private static final String HH = "\\n\\nHuman: a\\n\\nAssistant: ";

    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void shpPrefersByItsLabel() {
        String row = "{'history':'P','human_ref_A':'A','human_ref_B':'B','score_A':3,'score_B':9,'labels':";
        assertThat(read(row + "0}", RowUse.PREFERENCE, "")).isEqualTo(new PreferenceRow("P", "B", "A"));
        assertThat(read(row + "1}", RowUse.PREFERENCE, "")).isEqualTo(new PreferenceRow("P", "A", "B"));
        assertThat(read(row + "1}", RowUse.PROMPT, "")).isEqualTo(new PromptRow("P"));
        detected(row + "1}", RowUse.PREFERENCE, "SHP comments (better by \"labels\")");
    }

    @Test
    void stackExchangeAndOrcaPairs() {
        String stack = "{'question':'P','response_j':'C','response_k':'R'}";
        assertThat(read(stack, RowUse.PREFERENCE, "")).isEqualTo(new PreferenceRow("P", "C", "R"));
        detected(stack, RowUse.PREFERENCE, "StackExchange pairs (\"response_j\" is the better)");
        String orca = "{'system':'S','question':'P','chosen':'C','rejected':'R'}";
        assertThat(((PreferenceRow) read(orca, RowUse.PREFERENCE, "")).prompt().text()).isEqualTo("S\n\nP");
        detected(orca, RowUse.PREFERENCE, "Orca pairs (\"system\" and \"question\" are the prompt)");
    }

    @Test
    void conversationsWithImplicitAndExplicitPrompts() {
        String implicit = "{'chosen':[" + TURNS + "'C'}],'rejected':[" + TURNS + "'R'}]";
        assertThat(read(implicit + "}", RowUse.PREFERENCE, "")).isEqualTo(new PreferenceRow("P", "C", "R"));
        detected(implicit + "}", RowUse.PREFERENCE, "TRL conversational preference pairs (prompt from \"chosen\")");
        String ultra = implicit + ",'prompt':'P','score_chosen':9.5,'score_rejected':4}";
        assertThat(read(ultra, RowUse.PREFERENCE, "")).isEqualTo(new PreferenceRow("P", "C", "R"));
        detected(ultra, RowUse.PREFERENCE, "UltraFeedback pairs of conversations (prompt from \"chosen\")");
        // Scores are a margin only when somebody says so.
        assertThat(((PreferenceRow) read(ultra, RowUse.PREFERENCE, "margin=score_chosen-score_rejected")).notes())
                .isEqualTo(new PairNotes(OptionalDouble.of(5.5), 1, Optional.empty()));
        String before = "{'role':'user','content':'P'},{'role':'assistant','content':'A'},{'role':'user','content':'Q'}";
        String explicit = "{'prompt':[" + before + "],'chosen':[{'role':'assistant','content':'C'}],"
                + "'rejected':[{'role':'assistant','content':'R'}]}";
        String repeated = "{'prompt':[" + before + "],'chosen':[" + before + ",{'role':'assistant','content':'C'}],"
                + "'rejected':[" + before + ",{'role':'assistant','content':'R'}]}";
        for (String row : List.of(explicit, repeated)) {
            PreferenceRow pair = (PreferenceRow) read(row, RowUse.PREFERENCE, "");
            assertThat(List.of(pair.prompt().text(), pair.chosen(), pair.rejected()))
                    .isEqualTo(List.of("P\n\nA\n\nQ", "C", "R"));
        }
        detected(explicit, RowUse.PREFERENCE, "TRL conversational preference pairs");
    }

    @Test
    void aPromptThatBothTextsBeginWith() {
        String row = "{'chosen':'The sky is blue.','rejected':'The sky is black and green.'}";
        assertThat(read(row, RowUse.PREFERENCE, ""))
                .isEqualTo(new PreferenceRow("The sky is", " blue.", " black and green."));
        detected(row, RowUse.PREFERENCE,
                "TRL standard preference pairs (prompt: what \"chosen\" and \"rejected\" begin with)");
        assertThatThrownBy(() -> read("{'chosen':'Blue.','rejected':'Black.'}", RowUse.PREFERENCE, ""))
                .isInstanceOf(BadRowException.class).hasMessageContaining("field \"prompt\": is missing");
        assertThatThrownBy(() -> read("{'chosen':'The sky','rejected':'The sky'}", RowUse.PREFERENCE, ""))
                .isInstanceOf(BadRowException.class).hasMessageContaining("equals \"chosen\"");
    }

    @Test
    void shareGptConversations() {
        String row = "{'conversations':[{'from':'system','value':'S'},{'from':'human','value':'P'},"
                + "{'from':'gpt','value':'C'}]}";
        CompletionRow read = (CompletionRow) read(row, RowUse.FINE_TUNING, "");
        assertThat(List.of(read.prompt().text(), read.completion())).isEqualTo(List.of("S\n\nP", "C"));
        assertThat(((PromptRow) read(row, RowUse.PROMPT, "")).prompt().text()).isEqualTo("S\n\nP");
        detected(row, RowUse.FINE_TUNING, "ShareGPT conversations");
        detected(row, RowUse.PROMPT, "prompts of ShareGPT conversations");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{'prompt':'P','chosen':'C','rejected':'R'} | PREFERENCE | TRL standard preference pairs",
            "{'chosen':'" + HH + "x','rejected':'" + HH + "y'} | PREFERENCE | HH transcripts",
            "{'instruction':'P','chosen':'C','rejected':'R'} | PREFERENCE | instructions with two responses",
            "{'prompt':'P','chosen':[{'role':'assistant','content':'C'}],'rejected':[{'role':'assistant','content':'R'}]} | PREFERENCE | preference pairs of answers as messages",
            "{'prompt':'P','completion':'C','label':true} | UNPAIRED | KTO's judged responses: TRL standard prompts and completions",
            "{'instruction':'P','output':'C'} | FINE_TUNING | Alpaca instructions",
            "{'messages':[]} | FINE_TUNING | conversations in OpenAI's messages",
            "{'prompt':'P','completion':[]} | FINE_TUNING | TRL conversational prompts and completions",
            "{'prompt':'P','completion':'C'} | FINE_TUNING | TRL standard prompts and completions",
            "{'input_ids':[1]} | TEXT | token ids", "{'text':'T'} | TEXT | texts", "{'prompt':'P'} | PROMPT | prompts",
            "{'chosen':'" + HH + "x','rejected':'" + HH + "y'} | PROMPT | prompts of HH transcripts"})
    void everyLayoutHasAName(String row, RowUse use, String title) { detected(row, use, title); }

    @Test
    void columnsAreMappedByNameByPathAndByDifference() {
        String row = "{'q':'P','answers':[{'text':'R','n':1},{'text':'C','n':3.5}],'a.b':'S'}";
        String map = "prompt=q,chosen=answers.1.text,rejected=answers.0.text,margin=answers.1.n-answers.0.n,source=a.b";
        assertThat(read(row, RowUse.PREFERENCE, map)).isEqualTo(new PreferenceRow("P", "C", "R")
                .withNotes(new PairNotes(OptionalDouble.of(2.5), 1, Optional.of("S"))));
        // A field that is mapped is no longer the column of its own name.
        assertThat(read("{'prompt':'old','q':'new','completion':'C'}", RowUse.FINE_TUNING, "prompt=q"))
                .isEqualTo(new CompletionRow("new", "C"));
        assertThatThrownBy(() -> read("{'prompt':'P','better':7,'worse':'R'}", RowUse.PREFERENCE,
                "chosen=better,rejected=worse")).isInstanceOf(BadRowException.class)
                .hasMessageContaining("row 1, field \"better\": is a number; expected text");
        for (String none : List.of("chosen", "=a", "a=", "chosen=a,chosen=b")) {
            assertThatThrownBy(() -> ColumnMap.parse(List.of(none))).isInstanceOf(DataException.class);
        }
    }

    @Test
    void whatFitsNothingIsSaidWithTheColumnsThatThereAre() {
        String row = "{'question':'P','better':'C','votes':3}";
        assertThatThrownBy(() -> detected("{'better':'C','votes':3}", RowUse.PREFERENCE, ""))
                .isInstanceOf(DataException.class).hasMessageContainingAll("no layout of preference pairs fits",
                        "better (string), votes (number)", "HH transcripts (chosen, rejected)", "--map");
        assertThatThrownBy(() -> LayoutProbe.describe(data(row, "chosen=best"), RowUse.PREFERENCE, said::add))
                .isInstanceOf(DataException.class).hasMessageContainingAll("there is no column 'best'",
                        "question (string), better (string), votes (number)");
        // Where a column is missing that others have, the row is named, and the columns that it has.
        assertThatThrownBy(() -> read("{'prompt':'P','better':'C','rejected':'R'}", RowUse.PREFERENCE, ""))
                .isInstanceOf(BadRowException.class)
                .hasMessageEndingWith("row 1, field \"chosen\": is missing; expected"
                        + " text (there are prompt, better, rejected; --map chosen=COLUMN takes another)");
    }

    private void detected(String row, RowUse use, String title) {
        said.clear();
        DataFiles data = data(row, "");
        LayoutProbe.describe(data, use, said::add);
        assertThat(said).containsExactly(data.paths().getFirst() + ": " + title);
    }

    private Row read(String row, RowUse use, String map) {
        DataFiles data = data(row, map);
        try (RowReader reader = RowReader.open(data, use, PromptTemplate.NONE, BadRowPolicy.strict())) {
            Row read = reader.next().row();
            return read;
        }
    }

    private DataFiles data(String row, String map) {
        Path file = TestData.write(folder, "rows.jsonl", row.replace('\'', '"') + "\n");
        return new DataFiles(List.of(file), Optional.empty(),
                map.isEmpty() ? ColumnMap.NONE : ColumnMap.parse(List.of(map)));
    }

    @Test
    void aPromptThatIsMissingIsNotMadeUp() {
        String pair = "'chosen':'The cat sat','rejected':'The dog ran'}";
        assertThat(read("{" + pair, RowUse.PREFERENCE, "")).isEqualTo(new PreferenceRow("The", " cat sat", " dog ran"));
        String message = "field \"prompt\": is missing; expected text";
        assertThatThrownBy(() -> read("{'prompt':null," + pair, RowUse.PREFERENCE, ""))
                .isInstanceOf(BadRowException.class).hasMessageContaining(message);
        Path file = TestData.write(folder, "mixed.jsonl",
                ("{'prompt':'P','chosen':'C','rejected':'R'}\n{" + pair + "\n").replace('\'', '"'));
        assertThatThrownBy(() -> RowReader.readAll(List.of(file), RowUse.PREFERENCE, PromptTemplate.NONE,
                BadRowPolicy.strict())).isInstanceOf(BadRowException.class).hasMessageContainingAll("row 2", message);
    }

    @Test
    void allTurnsOfACompletionAfterATextAreKept() {
        CompletionRow row = (CompletionRow) read("{'prompt':'Hi','completion':[{'role':'assistant','content':'A'},"
                + "{'role':'user','content':'B'},{'role':'assistant','content':'C'}]}", RowUse.FINE_TUNING, "");
        assertThat(row.prompt().text()).contains("Hi", "A", "B");
    }

    @Test
    void aMappedColumnThatFewRowsHaveIsNoError() {
        DataFiles sparse = data("{'prompt':'P','chosen':'C','rejected':'R'}", "source=origin");
        LayoutProbe.describe(sparse, RowUse.PREFERENCE, said::add);
        assertThat(said).hasSize(2).first().asString().contains("warning: ", "no column 'origin'");
    }

    @Test
    void messagesQuoteTheBeginningOfACell() {
        String role = "x".repeat(1 << 20);
        assertThatThrownBy(() -> read("{'messages':[{'role':'" + role + "','content':'a'}]}", RowUse.FINE_TUNING, ""))
                .isInstanceOf(BadRowException.class).message().hasSizeLessThan(500).contains("has the role \"xxx");
    }
}
