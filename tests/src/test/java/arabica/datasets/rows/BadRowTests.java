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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A row that cannot be used is named by file, row (from 1) and field, with what was expected.
class BadRowTests {
    private static final String GOOD = "{'prompt':'P','chosen':'C','rejected':'R'}\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {'prompt':'P','rejected':'R'}                              | chosen   | is missing; expected text
            {'prompt':'P','chosen':'C'}                                | rejected | is missing; expected text
            {'chosen':'C','rejected':'R'}                              | prompt   | is missing; expected text
            {'prompt':null,'chosen':'C','rejected':'R'}                | prompt   | is missing; expected text
            {'prompt':'P','chosen':7,'rejected':'R'}                   | chosen   | is a number; expected text
            {'prompt':{},'chosen':'C','rejected':'R'}                  | prompt   | is an object; expected text
            {'prompt':true,'chosen':'C','rejected':'R'}                | prompt   | is true or false; expected text
            {'prompt':' ','chosen':'C','rejected':'R'}                 | prompt   | is empty; expected text
            {'prompt':'P','chosen':'','rejected':'R'}                  | chosen   | is empty; expected text
            {'prompt':'P','chosen':'C','rejected':'\\n'}               | rejected | is empty; expected text
            {'prompt':'P','chosen':'C','rejected':'C'}                 | rejected | equals "chosen"
            {'chosen':'\\n\\nHuman: a\\n\\nAssistant: x','rejected':'\\n\\nHuman: b\\n\\nAssistant: y'} | rejected | disagrees with "chosen" on the prompt
            {'chosen':'\\n\\nHuman: a\\n\\nAssistant:','rejected':'\\n\\nHuman: a\\n\\nAssistant: y'}   | chosen   | has an empty last answer
            {'chosen':'\\n\\nHuman: a\\n\\nAssistant: x','rejected':'\\n\\nHuman: a\\n\\nAssistant: '}  | rejected | has an empty last answer
            {'chosen':'\\n\\nHuman: a\\n\\nAssistant: x','rejected':'\\n\\nHuman: a\\n\\nAssistant: x'} | rejected | equals "chosen"
            {'chosen':'\\n\\nHuman: a','rejected':'\\n\\nHuman: a'}    | chosen   | transcript without an answer
            {'chosen':[],'rejected':[]}                                | chosen   | is empty; expected a list of messages
            {'chosen':'C','rejected':[]}                               | chosen   | is text; expected a list of messages
            {'chosen':[{'role':'user','content':'a'}],'rejected':[{'role':'user','content':'a'}]}      | chosen   | ends with a message of the user
            {'chosen':[{'role':'bot','content':'a'}],'rejected':[]}    | chosen   | message 1 has the role "bot"; expected system, user or assistant
            {'chosen':[{'role':'assistant'}],'rejected':[]}            | chosen   | message 1 has no text in "content"
            {'chosen':['a'],'rejected':[]}                             | chosen   | message 1 is text; expected an object
            {'chosen':[{'role':'user','content':'a'},{'role':'assistant','content':'x'}],'rejected':[{'role':'user','content':'b'},{'role':'assistant','content':'y'}]} | rejected | disagrees
            """)
    void preferenceRows(String row, String field, String problem) { assertBad(row, RowUse.PREFERENCE, field, problem); }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {'prompt':'P'}                             | completion | is missing; expected text
            {'completion':'C'}                         | prompt     | is missing; expected text
            {'instruction':'I'}                        | output     | is missing; expected text
            {'instruction':'I','input':3,'output':'O'} | input      | is a number; expected text
            {'text':''}                                | text       | is empty; expected text
            {'messages':'hi'}                          | messages   | is text; expected a list of messages
            {'messages':[{'role':'assistant','content':'a'}]} | messages | has no prompt
            {'input_ids':[]}                           | input_ids  | is empty; expected a list of token ids
            {'input_ids':[1,-2]}                       | input_ids  | entry 2 is -2; expected a token id
            {'input_ids':[1.5]}                        | input_ids  | entry 1 is 1.5; expected a token id
            {'input_ids':['1']}                        | input_ids  | entry 1 is text; expected a token id
            {'input_ids':[4294967296]}                 | input_ids  | entry 1 is 4294967296; expected a token id
            """)
    void fineTuningRows(String row, String field, String problem) {
        assertBad(row, RowUse.FINE_TUNING, field, problem);
    }

    @Test
    void rowsThatAreNoObjects() {
        assertBad("{}", RowUse.FINE_TUNING, null, "expected \"prompt\" and \"completion\"");
        assertBad("{}", RowUse.TEXT, "text", "is missing");
        assertBad("{}", RowUse.PROMPT, "prompt", "is missing");
        assertBad("[1]", RowUse.PREFERENCE, null, "is a list; expected an object");
        assertBad("", RowUse.PREFERENCE, null, "is an empty line; expected an object");
        assertBad("{'prompt':'P'", RowUse.PREFERENCE, null, "is not JSON");
        assertBad("{'prompt':'P'} {'prompt':'P'}", RowUse.PREFERENCE, null, "is not JSON");
        assertBad("{'prompt':'P','prompt':'Q'}", RowUse.PREFERENCE, null, "Duplicate");
        assertBad("{'prompt':NaN}", RowUse.PREFERENCE, null, "is not JSON");
        assertBad("{'a':" + "[".repeat(2000) + "]".repeat(2000) + "}", RowUse.PREFERENCE, null, "depth");
    }

    @Test
    void asManyAsAllowedAreSkippedAndNamed() {
        Path file = TestData.write(folder, "rows.jsonl",
                (GOOD + "{}\n" + GOOD + "oops\n" + GOOD).replace('\'', '"'));
        List<String> log = new ArrayList<>();
        BadRowPolicy two = BadRowPolicy.allow(2, bad -> log.add(bad.getMessage()));
        List<SourcedRow> rows = RowReader.readAll(List.of(file), RowUse.PREFERENCE, PromptTemplate.NONE, two);
        assertThat(rows).extracting(SourcedRow::number).containsExactly(1L, 3L, 5L);
        assertThat(rows).extracting(SourcedRow::index).containsExactly(0L, 2L, 4L);
        assertThat(two.skipped()).isEqualTo(2);
        assertThat(log).hasSize(2);
        assertThat(log.get(0)).contains("rows.jsonl: row 2, field \"chosen\"");
        assertThat(log.get(1)).contains("rows.jsonl: row 4");
    }

    @Test
    void oneMoreThanAllowedFails() {
        Path file = TestData.write(folder, "rows.jsonl", (GOOD + "{}\n{}\n{}\n").replace('\'', '"'));
        BadRowPolicy two = BadRowPolicy.allow(2, bad -> {});
        assertThatThrownBy(() -> RowReader.readAll(List.of(file), RowUse.PREFERENCE, PromptTemplate.NONE, two))
                .isInstanceOf(DataException.class).hasMessageContaining("rows.jsonl: row 4")
                .hasMessageContaining("2 bad rows");
        assertThatThrownBy(() -> BadRowPolicy.allow(-1, bad -> {})).isInstanceOf(DataException.class);
    }

    @Test
    void aFileWhoseRowsWereAllSkippedIsAnError() {
        Path file = TestData.write(folder, "rows.jsonl", "{}\n");
        BadRowPolicy many = BadRowPolicy.allow(9, bad -> {});
        assertThatThrownBy(() -> RowReader.readAll(List.of(file), RowUse.PREFERENCE, PromptTemplate.NONE, many))
                .isInstanceOf(DataException.class).hasMessageContaining("rows.jsonl").hasMessageContaining("no row");
    }

    private void assertBad(String row, RowUse use, String field, String problem) {
        String good = use == RowUse.TEXT ? "{'text':'T'}\n" : use == RowUse.FINE_TUNING ? "{'text':'T'}\n" : GOOD;
        Path file = TestData.write(folder, "rows.jsonl", (good + row + "\n" + good).replace('\'', '"'));
        assertThatThrownBy(() -> RowReader.readAll(List.of(file), use, PromptTemplate.NONE, BadRowPolicy.strict()))
                .isInstanceOfSatisfying(BadRowException.class, bad -> {
                    assertThat(bad.file()).isEqualTo(file);
                    assertThat(bad.row()).isEqualTo(2);
                    assertThat(bad.field()).isEqualTo(Optional.ofNullable(field));
                    assertThat(bad).hasMessageContaining(file.toString()).hasMessageContaining("row 2")
                            .hasMessageContaining(problem);
                    assertThat(bad.getMessage()).doesNotContain("\n");
                });
    }
}
