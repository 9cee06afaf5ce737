package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.TestData;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store is used again for as long as its identity is the same, and what the code makes of rows is in it as a number alone.
class StoreFormatTests {
    private static final String TURNS = "[{'role':'user','content':'Hi, 2 of <s>?'},{'role':'assistant','content':'Yes.'},"
            + "{'role':'user','content':'Why'},{'role':'assistant','content':' So it is.'}]";
    private static final String PAIR = "{'prompt':'Tell me a story.','chosen':' The fox ran.','rejected':' no no'}";

    @TempDir
    private Path folder;

    /// When this fails, layouts, templates or the tokenizer make other ids of the same rows: [StoreIdentity#FORMAT] must change
    /// with the hash, or stores in people's caches are used for what they are not.
    @Test
    void aFormatIsTheIdsOfItsRows() throws IOException {
        Sha256 all = new Sha256();
        for (String family : List.of("gpt2", "../tokenizers/llama2")) {
            BpeTokenizer tokenizer = BpeTokenizer.read(TestData.golden(family));
            for (String template : List.of("none", "chatml", "llama3", "alpaca")) {
                add(all, tokenizer, template, RowUse.FINE_TUNING, "{'input_ids':[1,2,3],'prompt_length':1}",
                        "{'messages':" + TURNS + "}", "{'conversations':[{'from':'human','value':'a'},"
                                + "{'from':'gpt','value':'b'}]}",
                        "{'prompt':'2+2=','completion':' 4'}", "{'instruction':'Add','input':'2 2','output':'4'}",
                        "{'text':'A text, of  33 words\\n\\nor fewer.'}");
                add(all, tokenizer, template, RowUse.PREFERENCE, PAIR);
                add(all, tokenizer, template, RowUse.UNPAIRED, "{'prompt':'a b','completion':' c','label':true}", PAIR);
            }
        }
        assertThat(StoreIdentity.FORMAT + " " + all.hex().substring(0, 32))
                .isEqualTo("2 4377c2e3865be18312e57efe2edb3925");
    }

    private void add(Sha256 all, BpeTokenizer tokenizer, String template, RowUse use, String... lines)
            throws IOException {
        Path file = Files.writeString(folder.resolve("rows.jsonl"),
                String.join("\n", lines).replace('\'', '"') + "\n");
        PromptTemplate frame = PromptTemplate.named(template);
        RowTokenizer rows = new RowTokenizer(tokenizer, new TokenizeOptions(100, Truncation.START,
                tokenizer.eosId().isPresent(), frame.endToken(), true));
        try (RowReader reader = RowReader.open(List.of(file), use, frame, BadRowPolicy.strict())) {
            reader.forEachRemaining(row -> {
                Optional<TokenizedRow> tokens = rows.tokenize(row);
                all.update(tokens + "\n");
            });
        }
    }
}
