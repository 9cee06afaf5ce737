package arabica.rlhf.filter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// One row of a [ScoreTable], read and written where it lies: 64 bytes, little-endian. All rows of the files have one, so
/// that a record's place in the table is its row's place in the data; one that cannot be used has the flag [#BAD].
///
/// | bytes | what |
/// |---|---|
/// | 0–15 | sums of the log-probabilities of the chosen and the rejected response's tokens, f64 |
/// | 16–23 | how many tokens they have, i32 |
/// | 24–31 | the row's number in its file, from 1 |
/// | 32–47 | hash of the normalized texts |
/// | 48–55 | hash of the normalized prompt |
/// | 56–59 | the file's place among the files, and flags in the lowest 8 bits |
/// | 60–63 | CRC-32C of the record's place and of what is before |
final class ScoreRecord {
    static final int BYTES = 64;
    /// The row cannot be used.
    static final int BAD = 1;
    /// Its two responses differ in nothing but case, white space and punctuation.
    static final int SAME_SIDES = 2;
    /// The last row of a window: what comes after is scored apart from it.
    static final int WINDOW_END = 4;

    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FLAG_BITS = 8;
    private static final int CHECKED = 60;

    private MemorySegment segment;
    private long at;

    /// Moves to a record.
    ///
    /// @param offset of its first byte
    ScoreRecord at(MemorySegment in, long offset) {
        segment = in;
        at = offset;
        return this;
    }

    /// A row that can be used.
    void put(ResponseScore chosen, ResponseScore rejected, PairHash hash) {
        segment.set(DOUBLE, at, chosen.sumLogProb());
        segment.set(DOUBLE, at + 8, rejected.sumLogProb());
        segment.set(INT, at + 16, chosen.tokens());
        segment.set(INT, at + 20, rejected.tokens());
        segment.set(LONG, at + 32, hash.high());
        segment.set(LONG, at + 40, hash.low());
        segment.set(LONG, at + 48, hash.prompt());
        if (hash.sameSides()) { addFlag(SAME_SIDES); }
    }

    void putPlace(int file, long number) {
        segment.set(LONG, at + 24, number);
        segment.set(INT, at + 56, file << FLAG_BITS | flags());
    }

    void addFlag(int flag) { segment.set(INT, at + 56, segment.get(INT, at + 56) | flag); }

    /// The checksum, last of all.
    void seal(long index) { segment.set(INT, at + CHECKED, checksum(index)); }

    boolean isWhole(long index) { return segment.get(INT, at + CHECKED) == checksum(index); }

    boolean isBad() { return (flags() & BAD) != 0; }

    boolean hasSameSides() { return (flags() & SAME_SIDES) != 0; }

    boolean endsWindow() { return (flags() & WINDOW_END) != 0; }

    double chosenNll() { return -segment.get(DOUBLE, at) / chosenTokens(); }

    double rejectedNll() { return -segment.get(DOUBLE, at + 8) / rejectedTokens(); }

    int chosenTokens() { return segment.get(INT, at + 16); }

    int rejectedTokens() { return segment.get(INT, at + 20); }

    long number() { return segment.get(LONG, at + 24); }

    int file() { return segment.get(INT, at + 56) >>> FLAG_BITS; }

    long pairHigh() { return segment.get(LONG, at + 32); }

    long pairLow() { return segment.get(LONG, at + 40); }

    long prompt() { return segment.get(LONG, at + 48); }

    private int flags() { return segment.get(INT, at + 56) & (1 << FLAG_BITS) - 1; }

    private int checksum(long index) {
        CRC32C crc = new CRC32C();
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) { crc.update((int) (index >>> shift) & 0xff); }
        crc.update(segment.asSlice(at, CHECKED).asByteBuffer());
        return (int) crc.getValue();
    }
}
