package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Expected texts are what jinja2 3.1 renders from the published templates for the same conversation, with `<s>` and
/// `</s>` for BOS and EOS (Mistral's is by hand).
class PromptTemplateTests {
    private static final List<Message> TURNS = List.of(new Message(Message.Role.SYSTEM, "Be kind."),
            Message.user("Hello"), new Message(Message.Role.ASSISTANT, "Hi"), Message.user(" Who? "));

    @Test
    void chatml() {
        assertThat(text(PromptTemplate.CHATML)).isEqualTo("""
                <|im_start|>system
                Be kind.<|im_end|>
                <|im_start|>user
                Hello<|im_end|>
                <|im_start|>assistant
                Hi<|im_end|>
                <|im_start|>user
                 Who?\040<|im_end|>
                <|im_start|>assistant
                """);
        assertThat(PromptTemplate.CHATML.prompt("a").text())
                .isEqualTo("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n");
        assertThat(PromptTemplate.CHATML.endToken()).contains("<|im_end|>");
    }

    @Test
    void someChatmlsSaySomethingWhereTheSystemDoesNot() {
        for (PromptTemplate template : List.of(PromptTemplate.QWEN2, PromptTemplate.QWEN2_5, PromptTemplate.SMOLLM2)) {
            assertThat(text(template)).isEqualTo(text(PromptTemplate.CHATML));
        }
        assertThat(PromptTemplate.QWEN2.prompt("a").text()).isEqualTo("<|im_start|>system\nYou are a helpful assistant."
                + "<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n");
    }

    @Test
    void llama3() {
        assertThat(text(PromptTemplate.LLAMA3)).isEqualTo("<s><|start_header_id|>system<|end_header_id|>\n\nBe kind."
                + "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>assistant"
                + "<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWho?<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
        assertThat(PromptTemplate.LLAMA3_1.prompt("a").text()).isEqualTo("<s><|start_header_id|>system<|end_header_id|>"
                + "\n\nCutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n<|eot_id|><|start_header_id|>"
                + "user<|end_header_id|>\n\na<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n");
        assertThat(text(PromptTemplate.LLAMA3_1)).contains("26 Jul 2024\n\nBe kind.<|eot_id|>");
    }

    @Test
    void llama2() {
        assertThat(text(PromptTemplate.LLAMA2))
                .isEqualTo("<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nHello [/INST] Hi </s>"
                        + "<s>[INST] Who? [/INST]");
        assertThat(PromptTemplate.LLAMA2.response("Hi")).isEqualTo(" Hi ");
    }

    @Test
    void mistral() {
        assertThat(text(PromptTemplate.MISTRAL))
                .isEqualTo("<s>[INST] Be kind.\n\nHello [/INST] Hi</s>[INST] Who? [/INST]");
    }

    @Test
    void zephyr() {
        assertThat(text(PromptTemplate.ZEPHYR))
                .isEqualTo("<|system|>\nBe kind.</s>\n<|user|>\nHello</s>\n<|assistant|>\n"
                        + "Hi</s>\n<|user|>\n Who? </s>\n<|assistant|>\n");
    }

    @Test
    void onlyWhatTheAssistantSaysIsMarkedAsAnswer() {
        for (PromptTemplate template : PromptTemplate.values()) {
            String answers = template.frame(TURNS).parts().stream().filter(FramedText.Part::answer)
                    .map(FramedText.Part::text).reduce("", String::concat);
            assertThat(answers).startsWith(template.response("Hi")).doesNotContain("Hello", "Who", "kind", "user");
            template.endToken().ifPresent(end -> assertThat(answers).endsWith(end));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFrameIsWhatWasFramedBeforeAndTheAnswerAndWhatFollowsIt(PromptTemplate template) {
        String before = template.frame(TURNS.subList(0, 2)).text();
        String whole = text(template);
        assertThat(whole).startsWith(before);
        assertThat(before + template.response("Hi") + template.frame(TURNS).afterLastAnswer().text())
                .isEqualTo(whole);
    }

    @Test
    void anEmptyAnswerInTheMiddleIsNoError() {
        List<Message> turns = List.of(Message.user("a"), new Message(Message.Role.ASSISTANT, ""), Message.user("b"));
        for (PromptTemplate template : PromptTemplate.values()) {
            assertThat(template.frame(turns).text()).contains("a", "b");
        }
        assertThat(PromptTemplate.NONE.endToken()).isEqualTo(Optional.empty());
    }

    private static String text(PromptTemplate template) { return template.frame(TURNS).text(); }
}
