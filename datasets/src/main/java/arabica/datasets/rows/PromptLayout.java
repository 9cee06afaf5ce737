package arabica.datasets.rows;

import java.util.List;

/// The layouts of prompts alone, in the order in which they are tried; those of pairs follow.
enum PromptLayout implements Layout {
    PROMPT("prompts", "prompt") {
        @Override
        public boolean applies(Fields row) { return row.has("prompt"); }

        @Override
        UnframedPrompt read(Fields row) { return bare(row); }
    },
    INSTRUCTION("Alpaca instructions", "instruction") {
        @Override
        public boolean applies(Fields row) { return row.has("instruction"); }

        @Override
        UnframedPrompt read(Fields row) { return bare(row); }
    },
    MESSAGES("conversations in OpenAI's messages", "messages") {
        @Override
        public boolean applies(Fields row) { return row.has("messages"); }

        @Override
        UnframedPrompt read(Fields row) { return turns("messages", row); }
    },
    SHAREGPT("ShareGPT conversations", "conversations") {
        @Override
        public boolean applies(Fields row) { return row.has("conversations"); }

        @Override
        UnframedPrompt read(Fields row) { return turns("conversations", row); }
    };

    private final String title;
    private final List<String> columns;

    PromptLayout(String title, String... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    @Override
    public String title() { return title; }

    @Override
    public List<String> columns() { return columns; }

    /// @throws arabica.datasets.BadRowException when the row cannot be used
    abstract UnframedPrompt read(Fields row);

    /// The prompt of a row with `prompt` (text or turns) or with `instruction` and perhaps `input`.
    static UnframedPrompt bare(Fields row) {
        if (!row.has("prompt") && row.has("instruction")) {
            return new UnframedPrompt.Instruction(row.textWithContent("instruction"), row.optionalText("input"));
        }
        if (row.isList("prompt"))
            return Conversation.prompt("prompt", row.messages("prompt"), row);
        return new UnframedPrompt.Bare(row.textWithContent("prompt"));
    }

    /// The turns without a last one of the assistant.
    private static UnframedPrompt turns(String field, Fields row) {
        List<Message> messages = row.messages(field);
        boolean answered = messages.getLast().role() == Message.Role.ASSISTANT;
        return Conversation.prompt(field, answered ? Conversation.beforeLast(messages) : messages, row);
    }
}
