package arabica.datasets.rows;

import arabica.datasets.DataException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a bare prompt, or the turns before a response, become the text that a model continues. See docs/generate.md.
///
/// A template is data, nothing is executed. The special tokens of a frame are marked as such ([FramedText]), so that what
/// users write stays text, whatever it says.
public enum PromptTemplate {
    /// The prompt as it is; several turns are separated by an empty line.
    NONE(new LabelFormat("", "", "", "", "\n\n", false, "")),
    /// Anthropic's HH transcripts: `\n\nHuman: …\n\nAssistant:`, and a space before the answer. A prompt that is in this
    /// frame already stays as it is.
    HH(new LabelFormat("", Frames.HUMAN + " ", Frames.ANSWER + " ", Frames.ANSWER, "", false, "")) {
        @Override
        public FramedText prompt(String bare) {
            boolean framed = bare.startsWith(HUMAN) && bare.endsWith(ANSWER);
            return framed ? FramedText.plain(bare) : super.prompt(bare);
        }

        @Override
        public List<String> stopTexts() { return List.of(HUMAN); }
    },
    /// Stanford Alpaca's, with `### Response:` on a line of its own. A system turn takes the place of the preamble.
    ALPACA(new LabelFormat("", "\n\n### Instruction:\n", Frames.RESPONSE, Frames.RESPONSE, "", false,
            Frames.TASK + "." + Frames.REQUEST)) {
        @Override
        FramedText instruction(String instruction, String input) {
            if (input.isBlank())
                return prompt(instruction);
            return FramedText.plain(Frames.TASK + ", paired with an input that provides further context."
                    + Frames.REQUEST + "\n\n### Instruction:\n" + instruction + "\n\n### Input:\n" + input
                    + Frames.RESPONSE);
        }

        @Override
        public List<String> stopTexts() { return List.of("\n\n### Instruction:"); }
    },
    /// OpenAI's ChatML: `<|im_start|>role\n…<|im_end|>\n`. Also that of Qwen3, but for what that says of thinking.
    CHATML(Frames.chatml("")),
    /// ChatML as Qwen1.5 and Qwen2 have it, with what they say where there is no system turn.
    QWEN2(Frames.chatml("You are a helpful assistant.")),
    /// ChatML as Qwen2.5 has it, with what it says where there is no system turn.
    QWEN2_5(Frames.chatml("You are Qwen, created by Alibaba Cloud. You are a helpful assistant.")),
    /// ChatML as SmolLM2 has it, with what it says where there is no system turn.
    SMOLLM2(Frames.chatml("You are a helpful AI assistant named SmolLM, trained by Hugging Face")),
    /// Meta's Llama 3: `<|start_header_id|>role<|end_header_id|>\n\n…<|eot_id|>` after a BOS, turns stripped.
    LLAMA3(Frames.llama3("")),
    /// Meta's Llama 3.1 and 3.2: a system turn that begins with two dates comes always. The second is the one that their
    /// templates fall back to, not today's: a run should not depend on the day.
    LLAMA3_1(Frames.llama3("Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n")),
    /// Meta's Llama 2: `[INST] <<SYS>>\n…\n<</SYS>>\n\n… [/INST] … </s>`, a BOS before each user's turn, turns stripped.
    LLAMA2(new InstFormat("<<SYS>>\n", "\n<</SYS>>\n\n", true, " ")),
    /// Mistral 7B Instruct v0.1 and v0.2: `[INST] … [/INST] …</s>` after one BOS. What the system says is the first
    /// paragraph of the first user's turn.
    MISTRAL(new InstFormat("", "\n\n", false, "")),
    /// Hugging Face's Zephyr, and TinyLlama: `<|role|>\n…</s>\n`, where the roles are plain text and the end is the
    /// tokenizer's EOS.
    ZEPHYR(new LabelFormat("<|system|>\n", "<|user|>\n", "<|assistant|>\n", "<|assistant|>\n", "\n", true, ""));

    static final String HUMAN = Frames.HUMAN;
    static final String ANSWER = Frames.ANSWER;

    private final ChatFormat format;

    PromptTemplate(ChatFormat format) { this.format = format; }

    /// The template called `name`.
    public static PromptTemplate named(String name) {
        for (PromptTemplate template : values()) {
            if (template.label().equals(name))
                return template;
        }
        throw new DataException("unknown prompt template \"" + name + "\"; expected one of " + names());
    }

    /// All names, for messages.
    public static String names() {
        return Stream.of(values()).map(PromptTemplate::label).collect(Collectors.joining(", "));
    }

    /// The name by which [#named] finds it.
    public String label() { return name().toLowerCase(Locale.ROOT).replace('_', '.'); }

    /// The frame around one user's prompt.
    public FramedText prompt(String bare) { return frame(List.of(Message.user(bare))); }

    /// The response as it follows the framed prompt; not empty.
    public String response(String bare) { return format.response(bare); }

    /// The frame around the turns before a response; at least one. Earlier answers are marked in it.
    public FramedText frame(List<Message> turns) {
        FramedText.Builder out = new FramedText.Builder();
        format.frame(turns, out);
        return out.build();
    }

    /// The special token that ends an answer; empty where it is the tokenizer's EOS.
    public Optional<String> endToken() {
        return format.endToken().isEmpty() ? Optional.empty() : Optional.of(format.endToken());
    }

    /// What a model writes that goes on in the user's stead: there its answer ends.
    public List<String> stopTexts() { return List.of(); }

    /// The frame around an instruction with an input, which may be empty.
    FramedText instruction(String instruction, String input) {
        return prompt(input.isBlank() ? instruction : instruction + "\n" + input);
    }

    /// An enum's own constants cannot be used before it is whole.
    private static final class Frames {
        static final String HUMAN = "\n\nHuman:";
        static final String ANSWER = "\n\nAssistant:";
        static final String TASK = "Below is an instruction that describes a task";
        static final String REQUEST = " Write a response that appropriately completes the request.";
        static final String RESPONSE = "\n\n### Response:\n";

        static ChatFormat chatml(String system) {
            return new HeaderFormat("<|im_start|>", "", "\n", "<|im_end|>", "\n", false, false, "", system);
        }

        static ChatFormat llama3(String preamble) {
            return new HeaderFormat("<|start_header_id|>", "<|end_header_id|>", "\n\n", "<|eot_id|>", "", true, true,
                    preamble, "");
        }
    }
}
