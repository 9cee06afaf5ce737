package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.TestData;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTemplateTests {
    static final String CHATML = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content']"
            + " + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
    private final ObjectMapper mapper = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void aPublishedTemplateIsRecognisedWithItsLineBreaksWrittenEitherWay() {
        assertThat(inConfig(CHATML)).isEqualTo(PromptTemplate.CHATML);
        assertThat(inConfig(CHATML.replace("\\n", "\n"))).isEqualTo(PromptTemplate.CHATML);
        assertThat(inConfig(withSystem("You are a helpful assistant."))).isEqualTo(PromptTemplate.QWEN2);
        assertThat(inConfig(withSystem("You are a helpful AI assistant named SmolLM, trained by Hugging Face")))
                .isEqualTo(PromptTemplate.SMOLLM2);
    }

    @Test
    void ofSeveralNamedTemplatesTheDefaultIsTaken() {
        ObjectNode config = mapper.createObjectNode();
        config.putArray("chat_template").add(mapper.createObjectNode().put("name", "tool_use").put("template", "x"))
                .add(mapper.createObjectNode().put("name", "default").put("template", CHATML));
        TestData.write(folder, "tokenizer_config.json", config.toString());
        assertThat(ModelTemplate.of(folder)).isEqualTo(PromptTemplate.CHATML);
    }

    @Test
    void aFileOfItsOwnComesFirst() {
        TestData.write(folder, "tokenizer_config.json", config("{{ messages }}"));
        TestData.write(folder, "chat_template.jinja", CHATML + "\n");
        assertThat(ModelTemplate.of(folder)).isEqualTo(PromptTemplate.CHATML);
    }

    @Test
    void anUnknownTemplateIsNeverRunAndAskedForByName() {
        assertThatThrownBy(() -> inConfig(CHATML + "{{ 1 }}")).isInstanceOf(DataException.class)
                .hasMessageContaining("tokenizer_config.json: its chat_template is none of those known")
                .hasMessageContaining("--prompt-template (none, hh").hasMessageNotContaining("\n");
        // A space more in a literal is another format.
        assertThatThrownBy(() -> inConfig(CHATML.replace("'<|im_end|>'", "' <|im_end|>'")))
                .isInstanceOf(DataException.class);
    }

    @Test
    void aFolderWithoutATemplateSaysSo() {
        assertThatThrownBy(() -> ModelTemplate.of(folder)).isInstanceOf(DataException.class)
                .hasMessageContaining("has no chat_template; name one with --prompt-template");
        TestData.write(folder, "tokenizer_config.json", "{\"chat_template\": 3}");
        assertThatThrownBy(() -> ModelTemplate.of(folder)).isInstanceOf(DataException.class);
        TestData.write(folder, "tokenizer_config.json", "{");
        assertThatThrownBy(() -> ModelTemplate.of(folder)).isInstanceOf(DataException.class)
                .hasMessageContaining("is not valid JSON");
    }

    private PromptTemplate inConfig(String template) {
        TestData.write(folder, "tokenizer_config.json", config(template));
        return ModelTemplate.of(folder);
    }

    private String config(String template) {
        return mapper.createObjectNode().put("chat_template", template).toString();
    }

    private static String withSystem(String text) {
        return CHATML.replace("{{'<|im_start|>' + message",
                "{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\n" + text
                        + "<|im_end|>\\n' }}{% endif %}{{'<|im_start|>' + message");
    }
}
