package arabica.autograd.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.TreeSet;

/// Large blocks, cut from regions as they are asked for: from the smallest free piece that holds them, the lowest of
/// several. Neighbours that are both free become one piece again. So what has been taken from the system is little more
/// than what was live at the worst moment, whatever sizes come and go in what order.
///
/// A region is addresses alone until it is touched, so it may be larger than what is needed now.
final class BestFit {
    private static final long REGION = 256L << 20;
    /// Blocks are multiples of this, and begin at multiples of it.
    private static final long UNIT = 4096;
    /// A smaller rest stays with its block.
    private static final long LEAST = 16 * UNIT;

    private final Arena arena;
    private final TreeSet<Piece> free = new TreeSet<>(
            Comparator.comparingLong((Piece piece) -> piece.bytes).thenComparingLong(piece -> piece.address));
    private long bytesReached;

    /// Part of a region, free or handed out.
    static final class Piece {
        private final Region region;
        private final long address;
        private long bytes;
        private boolean isFree;
        private Piece before;
        private Piece after;

        private Piece(Region region, long address, long bytes) {
            this.region = region;
            this.address = address;
            this.bytes = bytes;
        }

        MemorySegment segment() { return region.memory.asSlice(address - region.memory.address(), bytes); }
    }

    private static final class Region {
        private final MemorySegment memory;
        /// Bytes from its start that have been handed out at some time.
        private long reached;

        private Region(MemorySegment memory) { this.memory = memory; }
    }

    BestFit(Arena arena) { this.arena = arena; }

    Piece allocate(long bytes) {
        long size = (bytes + UNIT - 1) / UNIT * UNIT;
        Piece piece = free.ceiling(new Piece(null, 0, size));
        if (piece == null) {
            piece = reserve(size);
        } else {
            free.remove(piece);
        }
        if (piece.bytes - size >= LEAST) { split(piece, size); }
        piece.isFree = false;
        reach(piece);
        return piece;
    }

    private Piece reserve(long size) {
        MemorySegment memory = LargePages.allocate(Math.max(size, REGION), arena)
                .orElseGet(() -> arena.allocate(size, UNIT));
        return new Piece(new Region(memory), memory.address(), memory.byteSize());
    }

    private void split(Piece piece, long size) {
        Piece rest = new Piece(piece.region, piece.address + size, piece.bytes - size);
        rest.before = piece;
        rest.after = piece.after;
        if (rest.after != null) { rest.after.before = rest; }
        piece.after = rest;
        piece.bytes = size;
        setFree(rest);
    }

    private void reach(Piece piece) {
        long end = piece.address + piece.bytes - piece.region.memory.address();
        bytesReached += Math.max(0, end - piece.region.reached);
        piece.region.reached = Math.max(end, piece.region.reached);
    }

    void release(Piece piece) {
        Piece whole = piece;
        if (piece.after != null && piece.after.isFree) { join(piece, piece.after); }
        if (piece.before != null && piece.before.isFree) {
            whole = piece.before;
            free.remove(whole);
            whole.bytes += piece.bytes;
            unlinkNext(whole);
        }
        setFree(whole);
    }

    private void join(Piece piece, Piece next) {
        free.remove(next);
        piece.bytes += next.bytes;
        unlinkNext(piece);
    }

    private static void unlinkNext(Piece piece) {
        piece.after = piece.after.after;
        if (piece.after != null) { piece.after.before = piece; }
    }

    private void setFree(Piece piece) {
        piece.isFree = true;
        free.add(piece);
    }

    /// Bytes that have been handed out at some time: no others can be resident, but for the rest of a large page.
    long bytesReached() { return bytesReached; }

    void clear() { free.clear(); }
}
