package arabica.datasets.tokenizer;

import java.util.Arrays;
import java.util.List;

/// Walks over the added tokens in one text: the leftmost match, the longest of those that begin at the same place.
final class AddedTokenFinder {
    private final String text;
    private final List<AddedToken> tokens;
    /// For each token its next place at or after what was asked last; the text's length when there is none.
    private final int[] places;

    AddedTokenFinder(String text, List<AddedToken> tokens) {
        this.text = text;
        this.tokens = tokens;
        places = new int[tokens.size()];
        Arrays.fill(places, -1);
    }

    /// A match `[start, end)`, with the white space that the token swallows.
    record Match(AddedToken token, int start, int end) {}

    /// The next match at or after `from`, or null.
    Match next(int from) {
        AddedToken found = null;
        int at = text.length();
        for (int t = 0; t < places.length; t++) {
            AddedToken token = tokens.get(t);
            if (places[t] < from) {
                int place = text.indexOf(token.content(), from);
                places[t] = place < 0 ? text.length() : place;
            }
            boolean longer = found != null && places[t] == at && token.content().length() > found.content().length();
            if (places[t] < at || longer) {
                found = token;
                at = places[t];
            }
        }
        if (found == null)
            return null;
        int start = at;
        int end = at + found.content().length();
        while (found.lstrip() && start > from && Gpt2Split.isWhiteSpace(text.charAt(start - 1)))
            start--;
        while (found.rstrip() && end < text.length() && Gpt2Split.isWhiteSpace(text.charAt(end)))
            end++;
        return new Match(found, start, end);
    }
}
