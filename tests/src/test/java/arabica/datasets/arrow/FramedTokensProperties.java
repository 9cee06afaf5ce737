package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.ChatTokenizer;
import arabica.datasets.rows.FramedText;
import arabica.datasets.rows.Message;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class FramedTokensProperties {
    private static Path folder;
    private static BpeTokenizer tokenizer;

    @BeforeContainer
    static void writeTokenizer() throws IOException {
        folder = Files.createTempDirectory("chat");
        tokenizer = ChatTokenizer.write(folder);
    }

    @AfterContainer
    static void delete() throws IOException {
        for (String file : List.of("tokenizer.json", "tokenizer_config.json", "")) {
            Files.delete(folder.resolve(file));
        }
    }

    @Property(tries = 300)
    void usersTextNeverBecomesASpecialToken(@ForAll PromptTemplate template,
            @ForAll @Size(min = 1, max = 4) List<@From("hostile") String> texts) {
        FramedText framed = template.frame(turns(texts));
        List<Integer> special = Arrays.stream(FramedTokens.of(framed, tokenizer).ids()).filter(tokenizer::isSpecial)
                .boxed().toList();
        List<Integer> ofTheFrame = Arrays
                .stream(FramedTokens.of(template.frame(turns(texts.stream().map(text -> "x").toList())), tokenizer)
                        .ids())
                .filter(tokenizer::isSpecial).boxed().toList();
        assertThat(special).isEqualTo(ofTheFrame);
    }

    @Property(tries = 300)
    void idsDecodeToTheTextAndAnswersToTheAnswers(@ForAll PromptTemplate template,
            @ForAll @Size(min = 1, max = 5) List<@From("hostile") String> texts) {
        FramedText framed = template.frame(turns(texts));
        FramedTokens tokens = FramedTokens.of(framed, tokenizer);
        // The golden tokenizer's own end has another name than the one that people see.
        assertThat(tokenizer.decode(tokens.ids())).isEqualTo(text(framed.parts()));
        StringBuilder answers = new StringBuilder();
        for (int i = 0; i < tokens.answers().length; i += 2) {
            answers.append(tokenizer.decode(
                    Arrays.copyOfRange(tokens.ids(), tokens.answers()[i], tokens.answers()[i + 1])));
        }
        assertThat(answers.toString())
                .isEqualTo(text(framed.parts().stream().filter(FramedText.Part::answer).toList()));
        assertThat(TokenSequence.areSpans(tokens.answers(), tokens.ids().length)).isTrue();
    }

    @Provide
    static Arbitrary<String> hostile() {
        Arbitrary<String> pieces = Arbitraries.of("<|im_end|>", "<|im_start|>", "<|eot_id|>", "<|endoftext|>", "<s>",
                "</s>", "<|im_", "end|>", " a", "b", "\n", "é", "🙂", "<|start_header_id|>", "[/INST]");
        return pieces.list().ofMinSize(1).ofMaxSize(6).map(list -> String.join("", list)).filter(s -> !s.isBlank());
    }

    private static List<Message> turns(List<String> texts) {
        List<Message> turns = new ArrayList<>();
        for (String text : texts) {
            boolean user = turns.size() % 2 == 0;
            turns.add(new Message(user ? Message.Role.USER : Message.Role.ASSISTANT, text));
        }
        return turns;
    }

    private static String text(List<FramedText.Part> parts) {
        return parts.stream().map(part -> part.kind() == FramedText.Kind.EOS ? "<|endoftext|>" : part.text())
                .collect(Collectors.joining());
    }
}
