package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.TestData;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CSV and TSV files give what was written into them, or an error by file and row.
class CsvRowsTests {
    @TempDir
    private Path folder;

    @Test
    void quotesHoldSeparatorsLineBreaksAndQuotes() {
        TestData.write(folder, "a.csv",
                "\ufeffprompt,completion\r\n\"a, b\",\"line 1\nline \"\"2\"\"\"\r\n\r\n c ,d\r\n");
        assertThat(completions("a.csv")).containsExactly(new CompletionRow("a, b", "line 1\nline \"2\""),
                new CompletionRow(" c ", "d"));
        TestData.write(folder, "a.tsv", "prompt\tcompletion\na, b\t\"x\ty\"\n");
        assertThat(completions("a.tsv")).containsExactly(new CompletionRow("a, b", "x\ty"));
    }

    @Test
    void valuesAreTextAndNumbersAndTruthAreReadWhereTheyAreAskedFor() {
        TestData.write(folder, "a.csv", "prompt,chosen,rejected,margin,weight\n1,2,3,0.5,\n4,5,6,,2\n");
        assertThat(read("a.csv", RowUse.PREFERENCE)).extracting(SourcedRow::row).containsExactly(
                new PreferenceRow("1", "2", "3")
                        .withNotes(new PairNotes(OptionalDouble.of(0.5), 1, java.util.Optional.empty())),
                new PreferenceRow("4", "5", "6")
                        .withNotes(new PairNotes(OptionalDouble.empty(), 2, java.util.Optional.empty())));
        TestData.write(folder, "b.csv", "prompt,completion,label\na,b,True\nc,d,0\n");
        assertThat(read("b.csv", RowUse.UNPAIRED)).extracting(SourcedRow::row)
                .containsExactly(new UnpairedRow("a", "b", true), new UnpairedRow("c", "d", false));
        TestData.write(folder, "c.csv", "prompt,completion,label\na,b,maybe\n");
        assertThatThrownBy(() -> read("c.csv", RowUse.UNPAIRED)).isInstanceOf(BadRowException.class)
                .hasMessageEndingWith("c.csv: row 1, field \"label\": is 'maybe'; expected true, false, 1 or 0");
    }

    @Test
    void raggedRowsAreBadRowsByNumber() {
        TestData.write(folder, "a.csv", "prompt,completion\na,b\nc\n\"d\nd\",e\nf,g,h\n");
        List<String> bad = new ArrayList<>();
        assertThat(RowReader.readAll(List.of(folder.resolve("a.csv")), RowUse.FINE_TUNING, PromptTemplate.NONE,
                BadRowPolicy.allow(9, row -> bad.add(row.getMessage())))).extracting(SourcedRow::number)
                .containsExactly(1L, 3L);
        assertThat(bad).containsExactly(
                folder.resolve("a.csv") + ": row 2: has 1 value; expected 2, as in the first line",
                folder.resolve("a.csv") + ": row 4: has 3 values; expected 2, as in the first line");
    }

    @Test
    void whatIsNoCsvIsRefusedInOneLine() throws IOException {
        refused("", "no rows");
        refused("prompt,completion\n", "no rows");
        refused("prompt,prompt\na,b\n", "names two columns 'prompt'");
        refused("prompt,\na,b\n", "a column without a name");
        refused("prompt,completion\na,b\nc,\"d\n", "row 2", "damaged CSV");
        refused("prompt,completion\n\"a\"b,c\n", "row 1", "damaged CSV");
        Files.write(folder.resolve("x.csv"), "prompt,completion\n\u00e9,b\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read("x.csv", RowUse.FINE_TUNING)).isInstanceOf(DataException.class)
                .hasMessageContainingAll("x.csv", "not UTF-8");
    }

    @Test
    void aQuoteThatIsNeverClosedIsRefusedBeforeItFillsTheMemory() throws IOException {
        Path file = folder.resolve("a.csv");
        try (var out = Files.newOutputStream(file)) {
            out.write("prompt,completion\na,b\nc,\"d".getBytes(StandardCharsets.UTF_8));
            byte[] more = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 65; i++) { out.write(more); }
        }
        assertThatThrownBy(() -> read("a.csv", RowUse.FINE_TUNING)).isInstanceOf(DataException.class)
                .hasMessageEndingWith("a.csv: row 2: is longer than 67108864 bytes; perhaps a quote is not closed");
    }

    @Property(tries = 100)
    void whatIsQuotedComesBack(@ForAll @Size(min = 1, max = 20) List<@NotEmpty String> texts) throws IOException {
        Path file = Files.createTempFile("rows", ".csv");
        try {
            StringBuilder csv = new StringBuilder("text,n\n");
            List<String> expected = new ArrayList<>();
            for (String text : texts) {
                // Lone surrogates have no UTF-8 form; blank texts are no rows.
                String valid = "x" + new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
                expected.add(valid);
                csv.append('"').append(valid.replace("\"", "\"\"")).append("\",1\n");
            }
            Files.writeString(file, csv);
            assertThat(RowReader.readAll(List.of(file), RowUse.TEXT, PromptTemplate.NONE, BadRowPolicy.strict()))
                    .extracting(row -> ((TextRow) row.row()).text()).isEqualTo(expected);
        } finally {
            Files.delete(file);
        }
    }

    private void refused(String content, String... parts) {
        TestData.write(folder, "bad.csv", content);
        assertThatThrownBy(() -> read("bad.csv", RowUse.FINE_TUNING)).isInstanceOf(DataException.class)
                .hasMessageContaining(folder.resolve("bad.csv").toString()).hasMessageContainingAll(parts).message()
                .doesNotContain("\n");
    }

    private List<Row> completions(String name) {
        return read(name, RowUse.FINE_TUNING).stream().map(SourcedRow::row).toList();
    }

    private List<SourcedRow> read(String name, RowUse use) {
        return RowReader.readAll(List.of(folder.resolve(name)), use, PromptTemplate.NONE, BadRowPolicy.strict());
    }

    @Test
    void bytesThatAreNotUtf8NameTheirRow() throws IOException {
        StringBuilder text = new StringBuilder("prompt,completion\n");
        for (int i = 1; i <= 3000; i++) { text.append(i == 2346 ? "\u00ff" : "é🙂").append(",b\n"); }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[latin.indexOf("\u00c3\u00bf")] = (byte) 0xff;
        Files.write(folder.resolve("long.csv"), bytes);
        assertThatThrownBy(() -> read("long.csv", RowUse.FINE_TUNING)).isInstanceOf(DataException.class)
                .hasMessageContaining("row 2346: not UTF-8 text");
    }

    @Test
    void batchesOfLongTextsHaveFewRows() {
        TestData.write(folder, "long.csv", "text\n" + ("x".repeat(1 << 20) + "\n").repeat(20));
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = RowTables.open(folder.resolve("long.csv"), TableOptions.ALL, allocator)) {
            int most = 0;
            int rows = 0;
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) {
                most = Math.max(most, batch.getRowCount());
                rows += batch.getRowCount();
            }
            assertThat(most).isBetween(1, 9);
            assertThat(rows).isEqualTo(20);
        }
    }
}
