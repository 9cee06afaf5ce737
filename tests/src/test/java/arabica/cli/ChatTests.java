package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `generate --chat` with messages in a pipe.
class ChatTests {
    @TempDir
    Path folder;

    @Test
    void theFirstAnswerIsThatOfTheFramedPrompt() throws IOException {
        Path model = model(512);
        Outcome chat = chat("hi\n", model);
        JsonNode single = Outcome.of("generate", "--model", model, "--prompt", "hi", "--prompt-template", "chatml",
                "--max-new-tokens", 20).object();
        assertThat(chat).isEqualTo(new Outcome(0, single.get("text").textValue() + "\n", ""));
    }

    @Test
    void aLaterAnswerKnowsTheTurnsBefore() throws IOException {
        Path model = model(512);
        Object[] greedy = {"--temperature", 0, "--repetition-penalty", 1.3};
        List<String> answers = answers(chat("hi\nwho?\n", model, greedy));
        assertThat(answers).hasSize(2);
        assertThat(answers(chat("who?\n", model, greedy)).getFirst()).isNotEqualTo(answers.get(1));
        // The same turns give the same answers, and after a reset they are those of a new conversation.
        assertThat(answers(chat("hi\nwho?\n/reset\nhi\nwho?\n", model, greedy)))
                .isEqualTo(Stream.concat(answers.stream(), answers.stream()).toList());
    }

    @Test
    void whatTheSystemSaysComesFirst() throws IOException {
        Path model = model(512);
        JsonNode single = Outcome.of("generate", "--model", model, "--prompt", "hi", "--system", "Be kind.",
                "--prompt-template", "chatml", "--max-new-tokens", 20).object();
        assertThat(chat("hi\n", model, "--system", "Be kind.").out())
                .isEqualTo(single.get("text").textValue() + "\n").isNotEqualTo(chat("hi\n", model).out());
    }

    @Test
    void exitEndsAndBlankLinesAndUnknownCommandsSayNothingToTheModel() throws IOException {
        Path model = model(512);
        Outcome chat = chat("\n  \n/help\nhi\n/exit\nhi\n", model);
        assertThat(chat.out()).isEqualTo(chat("hi", model).out());
        assertThat(chat.err()).isEqualTo("arabica generate: no such command: /help; there are /reset and /exit\n");
        assertThat(chat("", model)).isEqualTo(new Outcome(0, "", ""));
    }

    @Test
    void aConversationThatFillsTheContextSaysSoAndGoesOnAfterAReset() throws IOException {
        Path model = model(48);
        Outcome chat = chat("hi\n" + "word ".repeat(60) + "\n/reset\nhi\n", model);
        assertThat(chat.code()).isZero();
        List<String> answers = answers(chat);
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0)).isEqualTo(answers.get(1));
        assertThat(chat.err()).contains("the conversation has ").contains("/reset begins anew").hasLineCount(1);
    }

    @Test
    void aStopTextEndsAnAnswerAndIsNoPartOfTheConversation() throws IOException {
        Path model = model(512);
        String whole = answers(chat("hi\n", model)).getFirst();
        String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 2);
        Outcome chat = chat("hi\nwho?\n", model, "--stop", stop);
        assertThat(chat.out()).startsWith(whole.substring(0, whole.indexOf(stop)) + "\n").doesNotContain(stop);
    }

    @Test
    void withoutAKnownTemplateOneIsAskedFor() throws IOException {
        Path model = ChatModel.write(folder.resolve("odd"), 64, "{{ messages }}");
        Outcome refused = chat("hi\n", model);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("name one with --prompt-template").hasLineCount(1);
        assertThat(chat("hi\n", model, "--prompt-template", "hh").code()).isZero();
        assertThat(chat("hi\n", Golden.MODEL).err()).contains("has no chat_template");
        assertThat(chat("hi\n", model, "--format", "json").err()).contains("--chat prints one sample as text");
        assertThat(chat("hi\n", model, "--num-samples", 2).code()).isEqualTo(2);
    }

    @Test
    void ctrlCStopsTheAnswerAndNotTheProgram() throws Exception {
        Path model = model(60_000);
        Child child = Child.start(folder, "generate", "--model", model, "--chat", "--max-new-tokens", 59_000,
                "--temperature", 0);
        try (OutputStream in = child.process().getOutputStream()) {
            in.write("hi\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            while (Files.size(child.outFile()) < 200 && child.process().isAlive()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(10);
            }
            new ProcessBuilder("kill", "-INT", Long.toString(child.process().pid())).start().waitFor();
            in.write("/exit\n".getBytes(StandardCharsets.UTF_8));
        }
        Outcome outcome = child.end();
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).endsWith("\n");
    }

    @Test
    void sftLearnsEveryAnswerOfAConversation() throws IOException {
        Path model = model(128);
        Path data = Golden.lines(folder.resolve("rows.jsonl"), """
                {"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "one"},\
                 {"role": "user", "content": "B"}, {"role": "assistant", "content": "two"}]}""");
        Path alone = Golden.lines(folder.resolve("alone.jsonl"), """
                {"messages": [{"role": "user", "content": "A"}, {"role": "assistant", "content": "one"}]}""");
        double both = loss(model, data, "both", "completion");
        double first = loss(model, alone, "alone", "completion");
        // The last answer alone, given what is before it.
        JsonNode last = Outcome.of("score", "--model", model, "--data", data, "--prompt-template", "chatml",
                "--append-eos").object();
        int tokens = last.get("tokens").intValue();
        JsonNode scored = Outcome.of("score", "--model", model, "--data", alone, "--prompt-template", "chatml",
                "--append-eos").object();
        assertThat(first).isCloseTo(-scored.get("sum_logprob").doubleValue() / scored.get("tokens").intValue(),
                within(1e-5));
        assertThat(both).isCloseTo(-(scored.get("sum_logprob").doubleValue() + last.get("sum_logprob").doubleValue())
                / (scored.get("tokens").intValue() + tokens), within(1e-5));
        assertThat(loss(model, data, "all", "all")).isNotCloseTo(both, within(1e-3));
    }

    private double loss(Path model, Path data, String out, String lossOn) throws IOException {
        Path folder = this.folder.resolve(out);
        Outcome run = Outcome.of("sft", "--model", model, "--data", data, "--out", folder, "--prompt-template", "auto",
                "--loss-on", lossOn, "--max-steps", 1);
        assertThat(run.code()).as(run.err()).isZero();
        return Outcome.parse(Files.readAllLines(folder.resolve("metrics.jsonl")).getFirst()).get("loss").doubleValue();
    }

    private Path model(int context) throws IOException {
        return ChatModel.write(folder.resolve("chat"), context, ChatModel.CHATML);
    }

    private static Outcome chat(String input, Path model, Object... flags) {
        return Outcome.reading(input, Stream
                .concat(Stream.of("generate", "--model", model, "--chat", "--backend", "vector"),
                        Stream.concat(List.of(flags).contains("--max-new-tokens")
                                ? Stream.empty()
                                : Stream.of("--max-new-tokens", 20), Stream.of(flags)))
                .toArray());
    }

    private static List<String> answers(Outcome outcome) {
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out().lines().toList();
    }
}
