package arabica.datasets.rows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/// A prompt as a data set holds it, before a template is put around it.
sealed interface UnframedPrompt {
    /// The prompt as the model reads it.
    FramedText frame(PromptTemplate template);

    /// A response as it follows the framed prompt.
    default String response(PromptTemplate template, String bare) { return template.response(bare); }

    /// Writes the fields from which it would be read again.
    void write(ObjectNode row);

    /// Text.
    record Bare(String text) implements UnframedPrompt {
        @Override
        public FramedText frame(PromptTemplate template) { return template.prompt(text); }

        @Override
        public void write(ObjectNode row) { row.put("prompt", text); }
    }

    /// An instruction with an input, which may be empty.
    record Instruction(String instruction, String input) implements UnframedPrompt {
        @Override
        public FramedText frame(PromptTemplate template) { return template.instruction(instruction, input); }

        @Override
        public void write(ObjectNode row) { row.put("instruction", instruction).put("input", input); }
    }

    /// Turns, at least one of them with text.
    record Turns(List<Message> messages) implements UnframedPrompt {
        @Override
        public FramedText frame(PromptTemplate template) { return template.frame(messages); }

        @Override
        public void write(ObjectNode row) {
            ArrayNode turns = row.putArray("prompt");
            messages.forEach(turn -> turns.addObject().put("role", turn.role().name().toLowerCase(Locale.ROOT))
                    .put("content", turn.content()));
        }
    }

    /// Text that is framed already, as are the responses to it.
    record Framed(String text) implements UnframedPrompt {
        @Override
        public FramedText frame(PromptTemplate template) { return FramedText.plain(text); }

        @Override
        public String response(PromptTemplate template, String bare) { return bare; }

        @Override
        public void write(ObjectNode row) { row.put("prompt", text); }
    }
}
