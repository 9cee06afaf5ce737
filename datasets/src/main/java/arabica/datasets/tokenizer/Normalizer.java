package arabica.datasets.tokenizer;

import arabica.datasets.tokenizer.sentencepiece.SentencePieceNormalizer;
import arabica.datasets.tokenizer.split.Characters;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Locale;

/// What happens to the characters of a text before it is split. The parts are those of Hugging Face's `tokenizer.json`, and
/// SentencePiece's own.
sealed interface Normalizer permits Normalizer.Unicode, Normalizer.Prepend, Normalizer.Replace, Normalizer.Lowercase,
        Normalizer.Strip, Normalizer.SentencePiece, Normalizer.Sequence {
    Normalizer NONE = new Sequence(List.of());

    /// @param text a stretch of text between added tokens
    /// @param first whether it is where the whole text begins
    String apply(String text, boolean first);

    /// As this, for text that follows other text: nothing is put before it.
    default Normalizer withoutPrefix() { return this; }

    /// One of Unicode's four normal forms.
    record Unicode(Form form) implements Normalizer {
        @Override
        public String apply(String text, boolean first) { return CombiningRuns.normalize(text, form); }
    }

    /// Puts a text before what is not empty.
    record Prepend(String prefix) implements Normalizer {
        @Override
        public String apply(String text, boolean first) { return text.isEmpty() ? text : prefix + text; }

        @Override
        public Normalizer withoutPrefix() { return NONE; }
    }

    /// Replaces every occurrence of a text.
    record Replace(String text, String by) implements Normalizer {
        @Override
        public String apply(String in, boolean first) { return in.replace(text, by); }
    }

    /// Each character by itself: a sigma that ends a word becomes no other than one within it.
    record Lowercase() implements Normalizer {
        @Override
        public String apply(String text, boolean first) {
            StringBuilder lower = new StringBuilder(text.length());
            text.codePoints().forEach(c -> {
                if (c < 0x80)
                    lower.append((char) Character.toLowerCase(c));
                else
                    lower.append(Character.toString(c).toLowerCase(Locale.ROOT));
            });
            return lower.toString();
        }
    }

    /// Drops white space from the ends.
    record Strip(boolean left, boolean right) implements Normalizer {
        @Override
        public String apply(String text, boolean first) {
            int from = 0;
            int to = text.length();
            while (left && from < to && Characters.isWhiteSpace(text.charAt(from)))
                from++;
            while (right && to > from && Characters.isWhiteSpace(text.charAt(to - 1)))
                to--;
            return text.substring(from, to);
        }
    }

    /// All that SentencePiece does.
    ///
    /// @param prefixed when a space is put before a stretch
    record SentencePiece(SentencePieceNormalizer normalizer, PrependScheme prefixed) implements Normalizer {
        @Override
        public String apply(String text, boolean first) { return normalizer.apply(text, prefixed.at(first)); }

        @Override
        public Normalizer withoutPrefix() { return new SentencePiece(normalizer, PrependScheme.NEVER); }
    }

    /// One after the other.
    record Sequence(List<Normalizer> parts) implements Normalizer {
        @Override
        public String apply(String text, boolean first) {
            String out = text;
            for (Normalizer part : parts)
                out = part.apply(out, first);
            return out;
        }

        @Override
        public Normalizer withoutPrefix() {
            return new Sequence(parts.stream().map(Normalizer::withoutPrefix).toList());
        }
    }
}
