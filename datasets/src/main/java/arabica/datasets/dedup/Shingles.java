package arabica.datasets.dedup;

import java.util.Arrays;
import java.util.Locale;

/// What texts are compared by: the set of their runs of `size` words, or of `size` characters.
///
/// @param unit words (as datatrove and text-dedup cut by default) or characters
/// @param size how many make a shingle, 1 or more
public record Shingles(Unit unit, int size) {

    /// What a shingle is made of.
    public enum Unit {
        /** Runs of letters and digits in lower case; punctuation and spaces do not count. */
        WORDS,
        /** Code points in lower case; runs of white space count as one space. */
        CHARACTERS
    }

    public Shingles {
        if (size < 1) { throw new IllegalArgumentException("shingles of " + size + "; expected 1 or more"); }
    }

    /// The set of a text's shingles as 64-bit hashes, ascending and without repetition. A text with fewer words than make
    /// a shingle is one shingle; a text without any has none.
    public long[] of(String text) {
        long[] units = unit == Unit.WORDS ? WordScanner.words(text) : characters(text);
        long[] all = runs(units, Math.min(size, Math.max(1, units.length)));
        Arrays.sort(all);
        int distinct = 0;
        for (int i = 0; i < all.length; i++) { if (i == 0 || all[i] != all[i - 1]) { all[distinct++] = all[i]; } }
        return distinct == all.length ? all : Arrays.copyOf(all, distinct);
    }

    /// The hash of each run of `length` units, in order.
    static long[] runs(long[] units, int length) {
        long[] runs = new long[Math.max(0, units.length - length + 1)];
        for (int i = 0; i < runs.length; i++) {
            long hash = length;
            for (int j = i; j < i + length; j++) { hash = Mixing.chain(hash, units[j]); }
            runs[i] = hash;
        }
        return runs;
    }

    /// `|A ∩ B| / |A ∪ B|` of two sets as [#of] gives them; 0 when one is empty.
    public static double jaccard(long[] a, long[] b) {
        int common = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length;) {
            if (a[i] == b[j]) {
                common++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return common == 0 ? 0 : (double) common / (a.length + b.length - common);
    }

    private static long[] characters(String text) {
        String plain = text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        return plain.codePoints().mapToLong(c -> c).toArray();
    }
}
