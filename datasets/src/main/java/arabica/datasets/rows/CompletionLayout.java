package arabica.datasets.rows;

import java.util.List;

/// The layouts of what a model learns to write, in the order in which they are tried.
enum CompletionLayout implements Layout {
    IDS("token ids", "input_ids") {
        @Override
        public boolean applies(Fields row) { return row.has("input_ids"); }

        @Override
        Row read(Fields row, PromptTemplate template) {
            // As a tokenized set has them: without, prompts would be learnt.
            boolean answers = !row.object().path("answer_spans").isEmpty();
            return new IdsRow(row.ids("input_ids"), row.optionalCount("prompt_length"),
                    answers ? row.ids("answer_spans") : new int[0]);
        }
    },
    /// OpenAI's chat format.
    MESSAGES("conversations in OpenAI's messages", "messages") {
        @Override
        public boolean applies(Fields row) { return row.has("messages"); }

        @Override
        Row read(Fields row, PromptTemplate template) { return conversation("messages", row, template); }
    },
    /// ShareGPT's: turns with `from` (human, gpt) and `value`.
    SHAREGPT("ShareGPT conversations", "conversations") {
        @Override
        public boolean applies(Fields row) { return row.has("conversations") && !row.has("completion"); }

        @Override
        Row read(Fields row, PromptTemplate template) { return conversation("conversations", row, template); }
    },
    CONVERSATIONAL("TRL conversational prompts and completions", "prompt", "completion") {
        @Override
        public boolean applies(Fields row) { return row.isList("completion"); }

        @Override
        Row read(Fields row, PromptTemplate template) {
            List<Message> answer = row.messages("completion");
            if (answer.size() == 1) {
                return completion(PromptLayout.bare(row), Conversation.answer("completion", answer, row), template);
            }
            List<Message> before = row.isList("prompt")
                    ? row.messages("prompt")
                    : List.of(Message.user(row.textWithContent("prompt")));
            List<Message> turns = Conversation.after(before, answer);
            return completion(Conversation.prompt("prompt", Conversation.beforeLast(turns), row),
                    Conversation.answer("completion", turns, row), template);
        }
    },
    STANDARD("TRL standard prompts and completions", "prompt", "completion") {
        @Override
        public boolean applies(Fields row) { return row.has("completion") || row.has("prompt") && !row.has("text"); }

        @Override
        Row read(Fields row, PromptTemplate template) {
            return completion(PromptLayout.bare(row), row.textWithContent("completion"), template);
        }
    },
    ALPACA("Alpaca instructions", "instruction", "output") {
        @Override
        public boolean applies(Fields row) { return row.has("instruction"); }

        @Override
        Row read(Fields row, PromptTemplate template) {
            return completion(PromptLayout.bare(row), row.textWithContent("output"), template);
        }
    },
    TEXT("texts", "text") {
        @Override
        public boolean applies(Fields row) { return row.has("text"); }

        @Override
        Row read(Fields row, PromptTemplate template) { return new TextRow(row.textWithContent("text")); }
    };

    private final String title;
    private final List<String> columns;

    CompletionLayout(String title, String... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    @Override
    public String title() { return title; }

    @Override
    public List<String> columns() { return columns; }

    /// @throws arabica.datasets.BadRowException when the row cannot be used
    abstract Row read(Fields row, PromptTemplate template);

    private static Row conversation(String field, Fields row, PromptTemplate template) {
        List<Message> turns = row.messages(field);
        String answer = Conversation.answer(field, turns, row);
        return completion(Conversation.prompt(field, Conversation.beforeLast(turns), row), answer, template);
    }

    private static Row completion(UnframedPrompt prompt, String bare, PromptTemplate template) {
        return new CompletionRow(prompt.frame(template), prompt.response(template, bare));
    }
}
