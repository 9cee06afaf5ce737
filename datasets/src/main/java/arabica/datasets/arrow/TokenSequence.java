package arabica.datasets.arrow;

import java.util.Arrays;

/// Token ids, of which the first `promptLength` are the prompt's (with a BOS, where there is one) and the others the
/// response's. A text has a prompt length of 0.
public record TokenSequence(int[] ids, int promptLength) {
    public TokenSequence {
        if (promptLength < 0 || promptLength > ids.length) {
            throw new IllegalArgumentException("a prompt of " + promptLength + " in " + ids.length + " tokens");
        }
    }

    public int length() { return ids.length; }

    public int responseLength() { return ids.length - promptLength; }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenSequence that && promptLength == that.promptLength && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() { return 31 * Arrays.hashCode(ids) + promptLength; }

    @Override
    public String toString() {
        return "TokenSequence[promptLength=" + promptLength + ", ids=" + Arrays.toString(ids) + "]";
    }
}
