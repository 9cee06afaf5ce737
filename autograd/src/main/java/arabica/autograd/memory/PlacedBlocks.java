package arabica.autograd.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Where [NativePool] would place blocks, by numbers alone.
final class PlacedBlocks {
    /// Between two regions, so that their parts never grow together.
    private static final long GAP = BestFit.UNIT;

    private final FreeBlocks free = new FreeBlocks(BestFit.UNIT);
    /// Of each region's start, how far it has been handed out.
    private final TreeMap<Long, Long> reached = new TreeMap<>();
    /// How many small blocks of a size are free.
    private final Map<Long, Integer> small = new HashMap<>();
    private long end;
    private long bytesReached;

    /// @return the block's place, for [#giveBack]
    long take(long bytes) {
        if (bytes < NativePool.LARGE) {
            long size = SizeClasses.sizeClass(bytes);
            if (small.getOrDefault(size, 0) > 0) {
                small.merge(size, -1, Integer::sum);
            } else {
                bytesReached += size;
            }
            return -1;
        }
        long size = free.rounded(bytes);
        OptionalLong place = free.take(size);
        if (place.isEmpty()) {
            long region = Math.max(size, BestFit.REGION);
            reached.put(end, end);
            free.add(end, region);
            end += region + GAP;
            place = free.take(size);
        }
        long start = place.getAsLong();
        long region = reached.floorKey(start);
        long before = reached.get(region);
        bytesReached += Math.max(0, start + size - before);
        reached.put(region, Math.max(before, start + size));
        return start;
    }

    void giveBack(long place, long bytes) {
        if (place < 0) {
            small.merge(SizeClasses.sizeClass(bytes), 1, Integer::sum);
        } else {
            free.giveBack(place, bytes);
        }
    }

    /// Bytes that blocks have lain in at some time.
    long bytesReached() { return bytesReached; }
}
