package arabica.datasets.arrow;

import java.util.Arrays;

/// Token ids, of which the first `promptLength` are the prompt's (with a BOS, where there is one) and the others the
/// response's. A text has a prompt length of 0.
///
/// @param answers where in the prompt earlier answers lie that are learnt too: start and end of each, in order; none
///     unless somebody asked for them ([TokenizeOptions#withAnswers])
public record TokenSequence(int[] ids, int promptLength, int[] answers) {
    private static final int[] NONE = {};

    public TokenSequence {
        if (promptLength < 0 || promptLength > ids.length) {
            throw new IllegalArgumentException("a prompt of " + promptLength + " in " + ids.length + " tokens");
        }
        if (!areSpans(answers, promptLength)) {
            throw new IllegalArgumentException(
                    "answers " + Arrays.toString(answers) + " in a prompt of " + promptLength + " tokens");
        }
    }

    public TokenSequence(int[] ids, int promptLength) { this(ids, promptLength, NONE); }

    public int length() { return ids.length; }

    public int responseLength() { return ids.length - promptLength; }

    /// Whether these are starts and ends of spans, one after the other, none of them empty.
    static boolean areSpans(int[] spans, int within) {
        int before = 0;
        for (int i = 0; i < spans.length; i++) {
            boolean start = i % 2 == 0;
            if (spans[i] < before || !start && spans[i] == before || spans[i] > within)
                return false;
            before = spans[i];
        }
        return spans.length % 2 == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenSequence that && promptLength == that.promptLength && Arrays.equals(ids, that.ids)
                && Arrays.equals(answers, that.answers);
    }

    @Override
    public int hashCode() { return 31 * (31 * Arrays.hashCode(ids) + promptLength) + Arrays.hashCode(answers); }

    @Override
    public String toString() {
        return "TokenSequence[promptLength=" + promptLength + ", ids=" + Arrays.toString(ids)
                + (answers.length == 0 ? "" : ", answers=" + Arrays.toString(answers)) + "]";
    }
}
