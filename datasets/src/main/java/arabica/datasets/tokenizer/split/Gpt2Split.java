package arabica.datasets.tokenizer.split;

/// GPT-2's pattern, also that of GPT-NeoX and Pythia:
///
/// ```
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// ```
public record Gpt2Split() implements SplitPattern {
    @Override
    public String regex() {
        return "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
    }

    @Override
    public int wordEnd(CharSequence text, int start, int end) {
        char first = text.charAt(start);
        if (first == '\'') {
            int contraction = contractionEnd(text, start, end);
            if (contraction > start)
                return contraction;
        }
        int from = first == ' ' && start + 1 < end ? start + 1 : start;
        byte kind = Characters.kind(Characters.codePointAt(text, from, end));
        if (kind != Characters.SPACE)
            return Characters.runEnd(text, from, end, kind);
        return spacesEnd(text, start, end);
    }

    /// `\s+(?!\S)|\s+`: before a word, the last white space stays with the word (or is a word of its own). All white
    /// space is in the basic plane, so that the last one is one char.
    static int spacesEnd(CharSequence text, int start, int end) {
        int spaces = Characters.runEnd(text, start, end, Characters.SPACE);
        return spaces == end || spaces - start == 1 ? spaces : spaces - 1;
    }

    private static int contractionEnd(CharSequence text, int start, int end) {
        if (start + 1 >= end)
            return start;
        char second = text.charAt(start + 1);
        if (second == 's' || second == 't' || second == 'm' || second == 'd')
            return start + 2;
        if (start + 2 >= end)
            return start;
        char third = text.charAt(start + 2);
        boolean two = third == 'e' && (second == 'r' || second == 'v') || third == 'l' && second == 'l';
        return two ? start + 3 : start;
    }
}
