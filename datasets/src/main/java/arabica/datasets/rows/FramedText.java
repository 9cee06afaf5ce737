package arabica.datasets.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Text that a template has framed, of which it is known what is text and what is a special token. Ids are made from the
/// parts, never from the text as a whole: whatever users write, it stays text.
///
/// @param parts in order; neighbours differ in kind or in who speaks
public record FramedText(List<Part> parts) {
    /// What a part is.
    public enum Kind {
        /// Characters, a user's or the frame's own.
        TEXT,
        /// A special token by its name, such as `<|im_start|>`; where a tokenizer has no such token, its characters.
        TOKEN,
        /// The tokenizer's BOS, however it is called.
        BOS,
        /// The tokenizer's EOS, however it is called.
        EOS
    }

    /// @param text   what a person sees
    /// @param answer whether the assistant says it: what a model learns to write
    public record Part(Kind kind, String text, boolean answer) {}

    public FramedText { parts = List.copyOf(parts); }

    /// Text without a frame.
    public static FramedText plain(String text) { return new Builder().text(text).build(); }

    /// All of it as a person sees it.
    public String text() { return parts.stream().map(Part::text).collect(Collectors.joining()); }

    /// What follows the text of the last answer, beginning with what ends it; all where there is no answer.
    public FramedText afterLastAnswer() {
        int from = parts.size();
        while (from > 0 && !(parts.get(from - 1).answer() && parts.get(from - 1).kind() == Kind.TEXT))
            from--;
        return new FramedText(parts.subList(from, parts.size()));
    }

    @Override
    public String toString() { return text(); }

    /// Puts parts one after the other.
    static final class Builder {
        private final List<Part> parts = new ArrayList<>();
        private boolean answering;

        Builder text(String text) { return add(Kind.TEXT, text); }

        Builder token(String name) { return add(Kind.TOKEN, name); }

        Builder bos() { return add(Kind.BOS, "<s>"); }

        Builder eos() { return add(Kind.EOS, "</s>"); }

        /// Whether what comes next is said by the assistant.
        Builder answering(boolean now) {
            answering = now;
            return this;
        }

        FramedText build() { return new FramedText(parts); }

        private Builder add(Kind kind, String text) {
            if (text.isEmpty())
                return this;
            Part last = parts.isEmpty() ? null : parts.getLast();
            if (kind == Kind.TEXT && last != null && last.kind() == Kind.TEXT && last.answer() == answering) {
                parts.set(parts.size() - 1, new Part(kind, last.text() + text, answering));
            } else {
                parts.add(new Part(kind, text, answering));
            }
            return this;
        }
    }
}
