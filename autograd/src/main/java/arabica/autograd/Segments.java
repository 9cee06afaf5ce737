package arabica.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Where sequences lie that share the rows of a batch `[B, T]`, end to end (packing). Together they cover every position,
/// none runs from one row into the next. What a row has left at its end is a segment of its own, so that padding too has a
/// value and a gradient, and reaches nobody.
///
/// Segment `i` takes the positions from `bounds[i]` to below `bounds[i + 1]` of all `B·T`: FlashAttention's `cu_seqlens`
/// (Dao 2023, arXiv 2307.08691, `flash_attn_varlen_func`).
public final class Segments {
    private final int batch;
    private final int time;
    private final int[] bounds;

    private Segments(int batch, int time, int[] bounds) {
        this.batch = batch;
        this.time = time;
        this.bounds = bounds;
    }

    /// One segment a row: a batch as it is.
    public static Segments whole(int batch, int time) {
        int[] bounds = new int[batch + 1];
        for (int row = 0; row <= batch; row++) { bounds[row] = Math.multiplyExact(row, time); }
        return new Segments(batch, time, bounds);
    }

    /// Rows of sequences of these lengths, in order.
    ///
    /// @param time    positions of a row
    /// @param lengths of each row's sequences, at least 1 each
    /// @throws IllegalArgumentException if a row has more than `time` positions, or a sequence none
    public static Segments of(int time, List<int[]> lengths) {
        List<Integer> starts = new ArrayList<>();
        for (int row = 0; row < lengths.size(); row++) {
            int at = 0;
            for (int length : lengths.get(row)) {
                if (length < 1 || length > time - at) {
                    throw new IllegalArgumentException("row " + (row + 1) + ": a sequence of " + length
                            + " positions, where " + (time - at) + " of " + time + " are left");
                }
                starts.add(Math.addExact(Math.multiplyExact(row, time), at));
                at += length;
            }
            if (at < time) { starts.add(Math.addExact(Math.multiplyExact(row, time), at)); }
        }
        starts.add(Math.multiplyExact(lengths.size(), time));
        return new Segments(lengths.size(), time, starts.stream().mapToInt(Integer::intValue).toArray());
    }

    /// The number of segments, those of padding too.
    public int count() { return bounds.length - 1; }

    public int batch() { return batch; }

    /// Positions of a row.
    public int time() { return time; }

    /// A segment's first position among all `B·T`.
    public int start(int segment) { return bounds[segment]; }

    public int length(int segment) { return bounds[segment + 1] - bounds[segment]; }

    /// The row that a segment lies in.
    public int row(int segment) { return time == 0 ? segment : bounds[segment] / time; }

    /// Its first position in that row.
    public int startInRow(int segment) { return bounds[segment] - row(segment) * time; }

    /// Each of the `B·T` positions counted from the start of its own segment.
    public int[] positions() {
        int[] positions = new int[bounds[count()]];
        for (int segment = 0; segment < count(); segment++) {
            for (int t = 0; t < length(segment); t++) { positions[start(segment) + t] = t; }
        }
        return positions;
    }

    /// The positions of the longest segment.
    public int longest() {
        int longest = 0;
        for (int segment = 0; segment < count(); segment++) { longest = Math.max(longest, length(segment)); }
        return longest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Segments that && batch == that.batch && time == that.time
                && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() { return Objects.hash(batch, time, Arrays.hashCode(bounds)); }

    @Override
    public String toString() { return "Segments[time=" + time + ", bounds=" + Arrays.toString(bounds) + "]"; }
}
