package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.BadRowPolicy;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A prompt's row, answered and read again, has the prompt that it had and the answer that it was given.
class AnsweredRowsTests {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"prompt\": \"Why?\", \"more\": 1} | none",
            "{\"prompt\": \"Why?\"} | chatml", "{\"prompt\": \"Why?\"} | hh", "{\"prompt\": \"Why?\"} | llama2",
            "{\"prompt\": [{\"role\": \"user\", \"content\": \"Why?\"}]} | chatml",
            "{\"instruction\": \"Add\", \"input\": \"1 2\", \"output\": \"3\"} | alpaca",
            "{\"instruction\": \"Add\", \"input\": \"\"} | zephyr",
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Why?\"}, {\"role\": \"assistant\", \"content\": \"So.\"}]} | llama3",
            "{\"messages\": [{\"role\": \"system\", \"content\": \"Be brief.\"}, {\"role\": \"user\", \"content\": \"Why?\"}]} | chatml",
            "{\"prompt\": \"Why?\", \"chosen\": \"a\", \"rejected\": \"b\"} | chatml",
            "{\"chosen\": [{\"role\": \"user\", \"content\": \"Why?\"}, {\"role\": \"assistant\", \"content\": \"a\"}], \"rejected\": [{\"role\": \"user\", \"content\": \"Why?\"}, {\"role\": \"assistant\", \"content\": \"b\"}]} | chatml",
            "{\"chosen\": \"\\n\\nHuman: Why?\\n\\nAssistant: a\", \"rejected\": \"\\n\\nHuman: Why?\\n\\nAssistant: b\"} | none",
            "{\"chosen\": \"\\n\\nHuman: Why?\\n\\nAssistant: a\", \"rejected\": \"\\n\\nHuman: Why?\\n\\nAssistant: b\"} | hh"})
    void promptsKeepTheirTokens(String json, String template) throws IOException {
        PromptTemplate frame = PromptTemplate.named(template);
        Path file = Files.writeString(folder.resolve("prompts.jsonl"), json + "\n");
        JsonNode raw;
        try (RowObjects objects = RowObjects.open(file)) {
            raw = objects.next();
        }
        PromptRow prompt = (PromptRow) only(file, RowUse.PROMPT, frame);
        String answer = " Because it is so.";

        Path answered = Files.writeString(folder.resolve("answered.jsonl"),
                AnsweredRows.completion(raw, answer) + "\n");
        assertThat(only(answered, RowUse.FINE_TUNING, frame))
                .isEqualTo(new CompletionRow(prompt.prompt(), frame.response(answer)));
        assertThat(only(answered, RowUse.PROMPT, frame)).isEqualTo(prompt);

        Path pair = Files.writeString(folder.resolve("pair.jsonl"),
                AnsweredRows.pair(raw, answer, " No.") + "\n");
        assertThat(only(pair, RowUse.PREFERENCE, frame))
                .isEqualTo(new PreferenceRow(prompt.prompt(), frame.response(answer), frame.response(" No.")));
    }

    private static Row only(Path file, RowUse use, PromptTemplate template) {
        List<SourcedRow> rows = RowReader.readAll(List.of(file), use, template, BadRowPolicy.strict());
        assertThat(rows).hasSize(1);
        return rows.getFirst().row();
    }
}
