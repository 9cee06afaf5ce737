package arabica.datasets.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The runs of `n` words of an evaluation set, and in how many training rows each was met: GPT-3's way of finding
/// contamination (Brown et al. 2020, appendix C, with n = 13). 28 bytes for each word of the evaluation set. Reading may
/// go on in several threads; [#met] is not thread-safe.
public final class NgramIndex {
    private final int n;
    private final long[] grams;
    private final int[][] ofRow;
    private final int[] trainRows;
    private final long[] firstTrainRow;
    private final long[] lastTrainRow;

    private NgramIndex(int n, long[] grams, int[][] ofRow) {
        this.n = n;
        this.grams = grams;
        this.ofRow = ofRow;
        trainRows = new int[grams.length];
        firstTrainRow = new long[grams.length];
        lastTrainRow = new long[grams.length];
        Arrays.fill(lastTrainRow, -1);
    }

    /// @param rows the runs of each evaluation row, as [#runs] gives them
    public static NgramIndex of(int n, List<long[]> rows) {
        long[] all = rows.stream().flatMapToLong(Arrays::stream).sorted().distinct().toArray();
        List<int[]> ofRow = new ArrayList<>(rows.size());
        for (long[] row : rows) {
            ofRow.add(Arrays.stream(row).distinct().mapToInt(gram -> Arrays.binarySearch(all, gram)).toArray());
        }
        return new NgramIndex(n, all, ofRow.toArray(int[][]::new));
    }

    /// The hashes of a text's runs of `n` words; none where it has fewer.
    public static long[] runs(String text, int n) {
        if (n < 1) { throw new IllegalArgumentException("runs of " + n + " words; expected 1 or more"); }
        return Shingles.runs(WordScanner.words(text), n);
    }

    /// Which runs of the evaluation set a training text has, by number, each once.
    public int[] found(String trainText) {
        return Arrays.stream(runs(trainText, n)).mapToInt(gram -> Arrays.binarySearch(grams, gram))
                .filter(number -> number >= 0).sorted().distinct().toArray();
    }

    /// Notes what [#found] gave for a training row.
    ///
    /// @param row a number of the row, 0 or more
    public void met(long row, int[] found) {
        for (int gram : found) {
            if (lastTrainRow[gram] == row) { continue; }
            if (trainRows[gram]++ == 0) { firstTrainRow[gram] = row; }
            lastTrainRow[gram] = row;
        }
    }

    /// How much of an evaluation row is in the training set.
    ///
    /// @param share of its runs, in `[0, 1]`
    /// @param trainRow the first training row that has one of them; -1 if none has
    public record Overlap(double share, long trainRow) {}

    /// Judges an evaluation row by its number, from 0.
    ///
    /// @param commonAfter runs that more training rows have are taken for common phrases and do not count (GPT-3: 10)
    public Overlap overlap(int evalRow, int commonAfter) {
        int counted = 0;
        long first = -1;
        for (int gram : ofRow[evalRow]) {
            if (trainRows[gram] == 0 || trainRows[gram] > commonAfter) { continue; }
            counted++;
            first = first < 0 ? firstTrainRow[gram] : Math.min(first, firstTrainRow[gram]);
        }
        return new Overlap(ofRow[evalRow].length == 0 ? 0 : (double) counted / ofRow[evalRow].length, first);
    }
}
