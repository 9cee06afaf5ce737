package arabica.datasets.tokenizer;

import arabica.datasets.tokenizer.split.Characters;
import arabica.datasets.tokenizer.split.SplitPattern;
import java.util.List;
import java.util.Optional;

/// Cuts a stretch of normalized text into the words that merges stay within. The parts are those of Hugging Face's
/// `tokenizer.json`.
sealed interface PreTokenizer permits PreTokenizer.Whole, PreTokenizer.ByteLevel, PreTokenizer.Split,
        PreTokenizer.Digits, PreTokenizer.Metaspace, PreTokenizer.Sequence {

    /// Hears of words, in order.
    @FunctionalInterface
    interface Words {
        void word(String text, int from, int to);
    }

    /// Cuts `text[from .. to)`, which is not empty.
    ///
    /// @param first whether it is where the whole text begins
    void split(String text, int from, int to, boolean first, Words words);

    /// As this, for text that follows other text: nothing is put before it.
    default PreTokenizer withoutPrefix() { return this; }

    /// Whether words become bytes, each with a token of its own, rather than characters.
    default boolean bytes() { return false; }

    /// The text is one word.
    record Whole() implements PreTokenizer {
        @Override
        public void split(String text, int from, int to, boolean first, Words words) { words.word(text, from, to); }
    }

    /// Words become bytes.
    ///
    /// @param addPrefixSpace whether a stretch that does not begin with a space is given one
    /// @param pattern how it is cut, if at all
    record ByteLevel(boolean addPrefixSpace, Optional<SplitPattern> pattern) implements PreTokenizer {
        @Override
        public void split(String text, int from, int to, boolean first, Words words) {
            if (addPrefixSpace && text.charAt(from) != ' ') {
                String prefixed = " " + text.substring(from, to);
                cut(prefixed, 0, prefixed.length(), words);
            } else {
                cut(text, from, to, words);
            }
        }

        private void cut(String text, int from, int to, Words words) {
            if (pattern.isEmpty())
                words.word(text, from, to);
            else
                cutBy(pattern.get(), text, from, to, words);
        }

        @Override
        public boolean bytes() { return true; }

        @Override
        public PreTokenizer withoutPrefix() { return new ByteLevel(false, pattern); }
    }

    /// Every match of a pattern is a word.
    record Split(SplitPattern pattern) implements PreTokenizer {
        @Override
        public void split(String text, int from, int to, boolean first, Words words) {
            cutBy(pattern, text, from, to, words);
        }
    }

    /// Runs of numbers are words, or each number is one.
    record Digits(boolean individual) implements PreTokenizer {
        @Override
        public void split(String text, int from, int to, boolean first, Words words) {
            int start = from;
            boolean numbers = false;
            for (int i = from; i < to;) {
                int c = text.codePointAt(i);
                boolean number = Characters.isNumber(c);
                if (i > start && (number != numbers || number && individual)) {
                    words.word(text, start, i);
                    start = i;
                }
                numbers = number;
                i += Character.charCount(c);
            }
            words.word(text, start, to);
        }
    }

    /// Spaces become a visible character, `▁`.
    ///
    /// @param split whether every such character begins a word; otherwise the stretch is one
    record Metaspace(char mark, PrependScheme scheme, boolean split) implements PreTokenizer {
        @Override
        public void split(String text, int from, int to, boolean first, Words words) {
            String marked = text.substring(from, to).replace(' ', mark);
            if (scheme.at(first) && marked.charAt(0) != mark)
                marked = mark + marked;
            int start = 0;
            for (int i = 1; split && i < marked.length(); i++) {
                if (marked.charAt(i) == mark) {
                    words.word(marked, start, i);
                    start = i;
                }
            }
            words.word(marked, start, marked.length());
        }

        @Override
        public PreTokenizer withoutPrefix() { return new Metaspace(mark, PrependScheme.NEVER, split); }
    }

    /// Each cuts the words of the one before it.
    record Sequence(List<PreTokenizer> parts) implements PreTokenizer {
        @Override
        public void split(String text, int from, int to, boolean first, Words words) {
            split(0, text, from, to, first, words);
        }

        private void split(int part, String text, int from, int to, boolean first, Words words) {
            if (part == parts.size()) {
                words.word(text, from, to);
                return;
            }
            boolean last = part == parts.size() - 1;
            parts.get(part).split(text, from, to, first,
                    last ? words : (t, a, b) -> split(part + 1, t, a, b, first && a == from, words));
        }

        @Override
        public boolean bytes() { return !parts.isEmpty() && parts.getLast().bytes(); }

        @Override
        public PreTokenizer withoutPrefix() {
            return new Sequence(parts.stream().map(PreTokenizer::withoutPrefix).toList());
        }
    }

    private static void cutBy(SplitPattern pattern, String text, int from, int to, Words words) {
        for (int start = from; start < to;) {
            int end = pattern.wordEnd(text, start, to);
            words.word(text, start, end);
            start = end;
        }
    }
}
