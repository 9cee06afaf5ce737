package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Causal attention that never holds a time × time matrix: blocks of keys pass by a block of queries, whose softmax is
/// corrected as larger scores turn up (Milakov & Gimelshein 2018; Dao et al. 2022, arXiv 2205.14135).
///
/// A work-group has 64 items: 16 queries (or keys) with 4 lanes each; a lane owns every fourth column of its row. Rows of
/// 128 columns at most fit the tiles in local memory. What a lane adds up is indexed by constants alone, in loops of constant
/// length: only so does a GPU keep it in registers.
public final class AttentionKernels {
    /// Queries of a block, and keys of a block.
    public static final int BLOCK = 16;
    /// The largest head.
    public static final int MAX_HEAD = 128;
    static final int LANES = WorkGroup.SIZE / BLOCK;
    static final int COLUMNS_OF_LANE = MAX_HEAD / LANES;
    /// Room for a tile of rows; one more column, so that rows begin in different banks.
    static final int TILE = BLOCK * (MAX_HEAD + 1);
    static final int SCORES = BLOCK * (BLOCK + 1);
    /// Floats of local memory that [#forward] takes, and more than [#decode] does.
    public static final int LOCAL_FLOATS = 2 * TILE + SCORES;
    /// The score of what a query must not see: its exponential is 0, and differences of two are numbers.
    private static final float MASKED = -1e30f;

    private AttentionKernels() {}

    /// The element of a tile of up to 16 rows of one head, 0 beyond the last row. Tiles themselves are never handed to a
    /// method: where that is called in a loop, TornadoVM takes a local array for one in global memory.
    ///
    /// @param e of the tile's elements, row by row
    static float element(FloatArray memory, int rows, int rowStride, int first, int time, int size, int e) {
        int row = first + e / size;
        float value = 0;
        if (row < time) { value = memory.get(rows + row * rowStride + e % size); }
        return value;
    }

    /// Where the first block of keys begins that a block of queries meets.
    static int firstBlock(int firstQuery, int window) {
        int seen = firstQuery - window + 1;
        return seen > 0 ? seen / BLOCK * BLOCK : 0;
    }

    /// One group for each block of queries of each head of each sequence. ints: q, its row stride, k, its row stride, v, its
    /// row stride, out, logSumExp, time, heads, kvHeads, size of a head, window; scalars: scale.
    public static void forward(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] queries = context.allocateFloatLocalArray(TILE);
        float[] keys = context.allocateFloatLocalArray(TILE); // then the values of the same positions
        float[] scores = context.allocateFloatLocalArray(SCORES);
        float[] mixed = new float[COLUMNS_OF_LANE];
        int time = ints.get(8);
        int heads = ints.get(9);
        int kvHeads = ints.get(10);
        int size = ints.get(11);
        int window = ints.get(12);
        int blocks = (time + BLOCK - 1) / BLOCK;
        int firstQuery = context.groupIdx % blocks * BLOCK;
        int head = context.groupIdx / blocks % heads;
        int batch = context.groupIdx / blocks / heads;
        int kvColumn = head / (heads / kvHeads) * size;
        int k = ints.get(2) + batch * time * ints.get(3) + kvColumn;
        int v = ints.get(4) + batch * time * ints.get(5) + kvColumn;
        int row = context.localIdx / LANES;
        int lane = context.localIdx % LANES;
        int query = firstQuery + row;
        int q = ints.get(0) + batch * time * ints.get(1) + head * size;
        for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
            queries[e / size * (size + 1) + e % size] = element(memory, q, ints.get(1), firstQuery, time, size, e);
        }
        for (int j = 0; j < COLUMNS_OF_LANE; j++) { mixed[j] = 0; }
        float largest = MASKED;
        float sum = 0;
        for (int firstKey = firstBlock(firstQuery, window); firstKey < firstQuery + BLOCK; firstKey += BLOCK) {
            for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
                keys[e / size * (size + 1) + e % size] = element(memory, k, ints.get(3), firstKey, time, size, e);
            }
            context.localBarrier();
            for (int key = lane; key < BLOCK; key += LANES) {
                float score = 0;
                for (int c = 0; c < size; c++) { score += queries[row * (size + 1) + c] * keys[key * (size + 1) + c]; }
                boolean seen = firstKey + key <= query && firstKey + key > query - window;
                scores[row * (BLOCK + 1) + key] = seen ? score * scalars.get(0) : MASKED;
            }
            context.localBarrier();
            for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
                keys[e / size * (size + 1) + e % size] = element(memory, v, ints.get(5), firstKey, time, size, e);
            }
            int keysHere = time - firstKey < BLOCK ? time - firstKey : BLOCK;
            float blockLargest = largest;
            for (int key = 0; key < keysHere; key++) {
                blockLargest = WorkGroup.larger(blockLargest, scores[row * (BLOCK + 1) + key]);
            }
            float correction = Functions.exp(largest - blockLargest);
            sum = sum * correction;
            for (int j = 0; j < COLUMNS_OF_LANE; j++) { mixed[j] = mixed[j] * correction; }
            context.localBarrier();
            for (int key = 0; key < keysHere; key++) {
                float weight = Functions.exp(scores[row * (BLOCK + 1) + key] - blockLargest);
                sum += weight;
                for (int j = 0; j < COLUMNS_OF_LANE; j++) {
                    int c = lane + j * LANES;
                    if (c < size) { mixed[j] = mixed[j] + weight * keys[key * (size + 1) + c]; }
                }
            }
            largest = blockLargest;
            context.localBarrier();
        }
        if (query < time) {
            int out = ints.get(6) + (batch * time + query) * heads * size + head * size;
            for (int j = 0; j < COLUMNS_OF_LANE; j++) {
                int c = lane + j * LANES;
                if (c < size) { memory.set(out + c, mixed[j] / sum); }
            }
            if (lane == 0) {
                memory.set(ints.get(7) + (batch * heads + head) * time + query, largest + Functions.log(sum));
            }
        }
    }

    /// One new position of each sequence against its cache: a group for each head of each sequence, an item for each of 64
    /// positions, then for each two columns. ints: q, its row stride, keys `[batch, capacity, kvHeads·size]`, values,
    /// lengths (ids), out, capacity, heads, kvHeads, size of a head, window; scalars: scale.
    public static void decode(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] query = context.allocateFloatLocalArray(MAX_HEAD);
        float[] weights = context.allocateFloatLocalArray(WorkGroup.SIZE);
        int item = context.localIdx;
        int heads = ints.get(7);
        int kvHeads = ints.get(8);
        int size = ints.get(9);
        int head = context.groupIdx % heads;
        int batch = context.groupIdx / heads;
        int rowStride = kvHeads * size;
        int cache = batch * ints.get(6) * rowStride + head / (heads / kvHeads) * size;
        int length = ids.get(ints.get(4) + batch);
        int q = ints.get(0) + batch * ints.get(1) + head * size;
        for (int c = item; c < size; c += WorkGroup.SIZE) { query[c] = memory.get(q + c); }
        context.localBarrier();
        float largest = MASKED;
        float sum = 0;
        float first = 0; // of column `item`
        float second = 0; // of column `item + 64`
        int start = length > ints.get(10) ? length - ints.get(10) : 0;
        for (int base = start; base < length; base += WorkGroup.SIZE) {
            float score = MASKED;
            if (base + item < length) {
                int key = ints.get(2) + cache + (base + item) * rowStride;
                float dot = 0;
                for (int c = 0; c < size; c++) { dot += query[c] * memory.get(key + c); }
                score = dot * scalars.get(0);
            }
            weights[item] = score;
            context.localBarrier();
            float blockLargest = largest;
            for (int i = 0; i < WorkGroup.SIZE; i++) { blockLargest = WorkGroup.larger(blockLargest, weights[i]); }
            context.localBarrier();
            weights[item] = Functions.exp(score - blockLargest);
            context.localBarrier();
            float correction = Functions.exp(largest - blockLargest);
            sum = sum * correction;
            first = first * correction;
            second = second * correction;
            int count = length - base < WorkGroup.SIZE ? length - base : WorkGroup.SIZE;
            for (int i = 0; i < count; i++) {
                int value = ints.get(3) + cache + (base + i) * rowStride;
                sum += weights[i];
                if (item < size) { first += weights[i] * memory.get(value + item); }
                if (item + WorkGroup.SIZE < size) { second += weights[i] * memory.get(value + item + WorkGroup.SIZE); }
            }
            largest = blockLargest;
            context.localBarrier();
        }
        int out = ints.get(5) + (batch * heads + head) * size;
        if (item < size) { memory.set(out + item, first / sum); }
        if (item + WorkGroup.SIZE < size) { memory.set(out + item + WorkGroup.SIZE, second / sum); }
    }
}
