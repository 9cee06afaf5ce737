package arabica.datasets.rows;

import arabica.datasets.DataException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a bare prompt, or the turns before a response, become the text that a model continues.
public enum PromptTemplate {
    /// The prompt as it is; several turns are separated by an empty line.
    NONE {
        @Override
        String frame(List<Message> turns) {
            return turns.stream().map(Message::content).collect(Collectors.joining("\n\n"));
        }
    },
    /// Anthropic's HH transcripts: `\n\nHuman: …\n\nAssistant:`, and a space before the answer. A prompt that is in this
    /// frame already stays as it is.
    HH {
        @Override
        String frame(List<Message> turns) {
            StringBuilder text = new StringBuilder();
            for (Message turn : turns) {
                text.append(switch (turn.role()) {
                    case SYSTEM -> "";
                    case USER -> HUMAN + " ";
                    case ASSISTANT -> ANSWER + " ";
                }).append(turn.content());
            }
            return text + ANSWER;
        }

        @Override
        public String prompt(String bare) {
            return bare.startsWith(HUMAN) && bare.endsWith(ANSWER) ? bare : super.prompt(bare);
        }

        @Override
        public String response(String bare) { return Character.isWhitespace(bare.charAt(0)) ? bare : " " + bare; }
    },
    /// Stanford Alpaca's, with `### Response:` on a line of its own. A system turn takes the place of the preamble.
    ALPACA {
        @Override
        String frame(List<Message> turns) {
            boolean system = turns.getFirst().role() == Message.Role.SYSTEM;
            StringBuilder text = new StringBuilder(system ? "" : ALPACA_TASK + "." + ALPACA_REQUEST);
            for (Message turn : turns) {
                text.append(switch (turn.role()) {
                    case SYSTEM -> "";
                    case USER -> "\n\n### Instruction:\n";
                    case ASSISTANT -> "\n\n### Response:\n";
                }).append(turn.content());
            }
            return text + ALPACA_RESPONSE;
        }

        @Override
        String instruction(String instruction, String input) {
            if (input.isBlank())
                return prompt(instruction);
            return ALPACA_TASK + ", paired with an input that provides further context." + ALPACA_REQUEST
                    + "\n\n### Instruction:\n" + instruction + "\n\n### Input:\n" + input + ALPACA_RESPONSE;
        }
    },
    /// OpenAI's ChatML: `<|im_start|>role\n…<|im_end|>\n`. The response ends with the tokenizer's EOS.
    CHATML {
        @Override
        String frame(List<Message> turns) {
            StringBuilder text = new StringBuilder();
            for (Message turn : turns) {
                text.append(IM_START).append(turn.role().name().toLowerCase(Locale.ROOT)).append('\n')
                        .append(turn.content()).append(IM_END).append('\n');
            }
            return text + IM_START + "assistant\n";
        }

        @Override
        public Set<String> specialTokens() { return Set.of(IM_START, IM_END); }
    };

    static final String HUMAN = "\n\nHuman:";
    static final String ANSWER = "\n\nAssistant:";
    private static final String ALPACA_TASK = "Below is an instruction that describes a task";
    private static final String ALPACA_REQUEST = " Write a response that appropriately completes the request.";
    private static final String ALPACA_RESPONSE = "\n\n### Response:\n";
    private static final String IM_START = "<|im_start|>";
    private static final String IM_END = "<|im_end|>";

    /// The template called `name`.
    public static PromptTemplate named(String name) {
        for (PromptTemplate template : values()) {
            if (template.label().equals(name))
                return template;
        }
        throw new DataException("unknown prompt template \"" + name + "\"; expected one of "
                + Stream.of(values()).map(PromptTemplate::label).collect(Collectors.joining(", ")));
    }

    /// The name by which [#named] finds it.
    public String label() { return name().toLowerCase(Locale.ROOT); }

    /// The frame around one user's prompt.
    public String prompt(String bare) { return frame(List.of(Message.user(bare))); }

    /// The response as it follows the framed prompt; not empty.
    public String response(String bare) { return bare; }

    /// The special tokens that the frame is made of. They have to be recognised when rows are tokenized; the users' own
    /// text could then contain them as well, as it can in Hugging Face's chat templates.
    public Set<String> specialTokens() { return Set.of(); }

    /// The frame around the turns before a response; at least one.
    abstract String frame(List<Message> turns);

    /// The frame around an instruction with an input, which may be empty.
    String instruction(String instruction, String input) {
        return prompt(input.isBlank() ? instruction : instruction + "\n" + input);
    }
}
