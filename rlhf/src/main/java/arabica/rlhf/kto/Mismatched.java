package arabica.rlhf.kto;

import arabica.datasets.arrow.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Prompts with responses to other prompts: what KTO estimates its KL divergence from.
///
/// The responses of a batch move on by some places, as in the authors' code, where it is one place: so the responses that
/// the KL is measured on are exactly those whose rewards are compared with it, each once. Where rows of one prompt lie side
/// by side, as those that come from pairs do, one place would bring a response to its own prompt: the shift is then the
/// first that leaves the fewest such rows.
final class Mismatched {
    private static final int MOST_SHIFTS = 16;

    private Mismatched() {}

    /// Each row's prompt with another row's response, in the rows' order; cut at the end to `maxLength` tokens.
    ///
    /// @param rows two or more
    static List<TokenSequence> of(List<TokenSequence> rows, int maxLength) {
        int shift = shift(rows);
        List<TokenSequence> mismatched = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            mismatched.add(join(rows.get(i), rows.get((i + shift) % rows.size()), maxLength));
        }
        return mismatched;
    }

    private static int shift(List<TokenSequence> rows) {
        int best = 1;
        int fewest = Integer.MAX_VALUE;
        for (int shift = best; shift < Math.min(rows.size(), MOST_SHIFTS + 1) && fewest > 0; shift++) {
            int same = 0;
            for (int i = 0; i < rows.size(); i++) {
                same += samePrompt(rows.get(i), rows.get((i + shift) % rows.size())) ? 1 : 0;
            }
            if (same < fewest) {
                fewest = same;
                best = shift;
            }
        }
        return best;
    }

    private static boolean samePrompt(TokenSequence a, TokenSequence b) {
        return Arrays.equals(a.ids(), 0, a.promptLength(), b.ids(), 0, b.promptLength());
    }

    private static TokenSequence join(TokenSequence prompt, TokenSequence response, int maxLength) {
        int promptLength = prompt.promptLength();
        int length = Math.min(maxLength, promptLength + response.responseLength());
        int[] ids = Arrays.copyOf(prompt.ids(), length);
        System.arraycopy(response.ids(), response.promptLength(), ids, promptLength, length - promptLength);
        return new TokenSequence(ids, promptLength);
    }
}
