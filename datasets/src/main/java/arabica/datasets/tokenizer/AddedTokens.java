package arabica.datasets.tokenizer;

import arabica.datasets.tokenizer.split.Characters;
import java.util.List;
import java.util.function.UnaryOperator;

/// Finds added tokens in texts: the leftmost match, the longest of those that begin at the same place.
final class AddedTokens {
    private final List<AddedToken> tokens;
    private final List<String> contents;
    private final Prefixes prefixes;

    /// @param contents what is looked for, for each token
    AddedTokens(List<AddedToken> tokens, UnaryOperator<String> contents) {
        this.tokens = List.copyOf(tokens);
        this.contents = tokens.stream().map(token -> contents.apply(token.content())).toList();
        prefixes = new Prefixes(this.contents);
    }

    AddedTokens(List<AddedToken> tokens) { this(tokens, UnaryOperator.identity()); }

    /// A match `[start, end)`, with the white space that the token swallows.
    record Match(AddedToken token, int start, int end) {}

    /// What follows in a text: stretches between tokens, and tokens.
    interface Parts {
        void stretch(String text, int from, int to);

        void token(AddedToken token);
    }

    /// Walks over a text; stretches are not empty.
    void split(String text, Parts parts) {
        int from = 0;
        while (from < text.length()) {
            Match match = next(text, from);
            int to = match == null ? text.length() : match.start();
            if (to > from)
                parts.stretch(text, from, to);
            if (match == null)
                return;
            parts.token(match.token());
            from = match.end();
        }
    }

    private Match next(String text, int from) {
        int at = prefixes.nextStart(text, from);
        while (at < text.length()) {
            int index = prefixes.longest(text, at);
            int end = index < 0 ? at + 1 : at + contents.get(index).length();
            if (index >= 0 && !(tokens.get(index).singleWord() && touchesWord(text, at, end)))
                return widened(tokens.get(index), text, from, at, end);
            at = prefixes.nextStart(text, end);
        }
        return null;
    }

    private static Match widened(AddedToken token, String text, int from, int at, int to) {
        int start = at;
        int end = to;
        while (token.lstrip() && start > from && Characters.isWhiteSpace(text.charAt(start - 1)))
            start--;
        while (token.rstrip() && end < text.length() && Characters.isWhiteSpace(text.charAt(end)))
            end++;
        return new Match(token, start, end);
    }

    private static boolean touchesWord(String text, int start, int end) {
        return start > 0 && Characters.isWordCharacter(text.codePointBefore(start))
                || end < text.length() && Characters.isWordCharacter(text.codePointAt(end));
    }
}
