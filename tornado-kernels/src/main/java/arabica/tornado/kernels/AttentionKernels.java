package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Causal attention that never holds a time × time matrix: blocks of keys pass by a block of queries, whose softmax is
/// corrected as larger scores turn up (Milakov & Gimelshein 2018; Dao et al. 2022, arXiv 2205.14135).
///
/// A work-group has 64 items: 16 queries (or keys) with 4 lanes each; a lane owns every fourth column of its row. Rows of
/// 128 columns at most fit the tiles in local memory.
public final class AttentionKernels {
    /// Queries of a block, and keys of a block.
    public static final int BLOCK = 16;
    /// The largest head.
    public static final int MAX_HEAD = 128;
    private static final int LANES = WorkGroup.SIZE / BLOCK;
    private static final int COLUMNS_OF_LANE = MAX_HEAD / LANES;
    /// Room for a tile of rows; one more column, so that rows begin in different banks.
    private static final int TILE = BLOCK * (MAX_HEAD + 1);
    private static final int SCORES = BLOCK * (BLOCK + 1);
    /// The score of what a query must not see: its exponential is 0, and differences of two are numbers.
    private static final float MASKED = -1e30f;

    private AttentionKernels() {}

    /// The element of a tile of up to 16 rows of one head, 0 beyond the last row. Tiles themselves are never handed to a
    /// method: where that is called in a loop, TornadoVM takes a local array for one in global memory.
    ///
    /// @param e of the tile's elements, row by row
    private static float element(FloatArray memory, int rows, int rowStride, int first, int time, int size, int e) {
        int row = first + e / size;
        float value = 0;
        if (row < time) { value = memory.get(rows + row * rowStride + e % size); }
        return value;
    }

    /// One group for each block of queries of each head of each sequence. ints: q, its row stride, k, its row stride, v, its
    /// row stride, out, logSumExp, time, heads, kvHeads, size of a head; scalars: scale.
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
        for (int firstKey = 0; firstKey < firstQuery + BLOCK; firstKey += BLOCK) {
            for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
                keys[e / size * (size + 1) + e % size] = element(memory, k, ints.get(3), firstKey, time, size, e);
            }
            context.localBarrier();
            for (int key = lane; key < BLOCK; key += LANES) {
                float score = 0;
                for (int c = 0; c < size; c++) { score += queries[row * (size + 1) + c] * keys[key * (size + 1) + c]; }
                scores[row * (BLOCK + 1) + key] = firstKey + key > query ? MASKED : score * scalars.get(0);
            }
            context.localBarrier();
            for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
                keys[e / size * (size + 1) + e % size] = element(memory, v, ints.get(5), firstKey, time, size, e);
            }
            float blockLargest = largest;
            for (int key = 0; key < BLOCK; key++) {
                blockLargest = WorkGroup.larger(blockLargest, scores[row * (BLOCK + 1) + key]);
            }
            float correction = Functions.exp(largest - blockLargest);
            sum = sum * correction;
            for (int j = 0; j < COLUMNS_OF_LANE; j++) { mixed[j] = mixed[j] * correction; }
            context.localBarrier();
            for (int key = 0; key < BLOCK; key++) {
                float weight = Functions.exp(scores[row * (BLOCK + 1) + key] - blockLargest);
                sum += weight;
                for (int c = lane; c < size; c += LANES) {
                    mixed[c / LANES] = mixed[c / LANES] + weight * keys[key * (size + 1) + c];
                }
            }
            largest = blockLargest;
            context.localBarrier();
        }
        if (query < time) {
            int out = ints.get(6) + (batch * time + query) * heads * size + head * size;
            for (int c = lane; c < size; c += LANES) { memory.set(out + c, mixed[c / LANES] / sum); }
            if (lane == 0) {
                memory.set(ints.get(7) + (batch * heads + head) * time + query, largest + Functions.log(sum));
            }
        }
    }

    /// `Σ gradOut·out` of each query and head, which both backward kernels need. One work-item each. ints: count, out,
    /// gradOut, result `[batch, heads, time]`, time, heads, size of a head.
    public static void dots(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int time = ints.get(4);
            int heads = ints.get(5);
            int size = ints.get(6);
            int head = i / time % heads;
            int at = ((i / time / heads * time + i % time) * heads + head) * size;
            float sum = 0;
            for (int c = 0; c < size; c++) {
                sum += memory.get(ints.get(1) + at + c) * memory.get(ints.get(2) + at + c);
            }
            memory.set(ints.get(3) + i, sum);
        }
    }

    /// `gradQ = Σ over keys dS·K`, with `P = exp(S − logSumExp)` computed again and
    /// `dS = P·(gradOut·V − dots)·scale`. Groups as in [#forward]. ints: q, its row stride, k, its row stride, v, its row
    /// stride, logSumExp, dots, gradOut, gradQ, its row stride, time, heads, kvHeads, size of a head; scalars: scale.
    public static void gradQueries(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] queries = context.allocateFloatLocalArray(TILE);
        float[] gradients = context.allocateFloatLocalArray(TILE);
        float[] keys = context.allocateFloatLocalArray(TILE);
        float[] values = context.allocateFloatLocalArray(TILE);
        float[] gradScores = context.allocateFloatLocalArray(SCORES);
        float[] gradQuery = new float[COLUMNS_OF_LANE];
        int time = ints.get(11);
        int heads = ints.get(12);
        int size = ints.get(14);
        int blocks = (time + BLOCK - 1) / BLOCK;
        int firstQuery = context.groupIdx % blocks * BLOCK;
        int head = context.groupIdx / blocks % heads;
        int batch = context.groupIdx / blocks / heads;
        int kvColumn = head / (heads / ints.get(13)) * size;
        int k = ints.get(2) + batch * time * ints.get(3) + kvColumn;
        int v = ints.get(4) + batch * time * ints.get(5) + kvColumn;
        int row = context.localIdx / LANES;
        int lane = context.localIdx % LANES;
        int query = firstQuery + row;
        float scale = scalars.get(0);
        float logSumExp = 0;
        float dots = 0;
        if (query < time) {
            logSumExp = memory.get(ints.get(6) + (batch * heads + head) * time + query);
            dots = memory.get(ints.get(7) + (batch * heads + head) * time + query);
        }
        int q = ints.get(0) + batch * time * ints.get(1) + head * size;
        int gradOut = ints.get(8) + (batch * time * heads + head) * size;
        for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
            int at = e / size * (size + 1) + e % size;
            queries[at] = element(memory, q, ints.get(1), firstQuery, time, size, e);
            gradients[at] = element(memory, gradOut, heads * size, firstQuery, time, size, e);
        }
        for (int j = 0; j < COLUMNS_OF_LANE; j++) { gradQuery[j] = 0; }
        for (int firstKey = 0; firstKey < firstQuery + BLOCK; firstKey += BLOCK) {
            for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
                int at = e / size * (size + 1) + e % size;
                keys[at] = element(memory, k, ints.get(3), firstKey, time, size, e);
                values[at] = element(memory, v, ints.get(5), firstKey, time, size, e);
            }
            context.localBarrier();
            for (int key = lane; key < BLOCK; key += LANES) {
                float gradScore = 0;
                if (firstKey + key <= query && query < time) {
                    float score = 0;
                    float gradWeight = 0;
                    for (int c = 0; c < size; c++) {
                        score += queries[row * (size + 1) + c] * keys[key * (size + 1) + c];
                        gradWeight += gradients[row * (size + 1) + c] * values[key * (size + 1) + c];
                    }
                    gradScore = Functions.exp(score * scale - logSumExp) * (gradWeight - dots) * scale;
                }
                gradScores[row * (BLOCK + 1) + key] = gradScore;
            }
            context.localBarrier();
            for (int key = 0; key < BLOCK; key++) {
                float gradScore = gradScores[row * (BLOCK + 1) + key];
                for (int c = lane; c < size; c += LANES) {
                    gradQuery[c / LANES] = gradQuery[c / LANES] + gradScore * keys[key * (size + 1) + c];
                }
            }
            context.localBarrier();
        }
        if (query < time) {
            int at = ints.get(9) + (batch * time + query) * ints.get(10) + head * size;
            for (int c = lane; c < size; c += LANES) { memory.set(at + c, gradQuery[c / LANES]); }
        }
    }

    /// `gradK = Σ over queries dSᵀ·Q` and `gradV = Σ over queries Pᵀ·gradOut`, as in [#gradQueries] but with blocks of
    /// queries, of all heads that read this one, passing by a block of keys. One group for each block of keys of each
    /// key-value head of each sequence. ints: q, its row stride, k, its row stride, v, its row stride, logSumExp, dots,
    /// gradOut, gradK, its row stride, gradV, its row stride, time, heads, kvHeads, size of a head; scalars: scale.
    public static void gradKeysValues(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] queries = context.allocateFloatLocalArray(TILE);
        float[] gradients = context.allocateFloatLocalArray(TILE);
        float[] keys = context.allocateFloatLocalArray(TILE);
        float[] values = context.allocateFloatLocalArray(TILE);
        float[] weights = context.allocateFloatLocalArray(SCORES);
        float[] gradScores = context.allocateFloatLocalArray(SCORES);
        float[] gradKey = new float[COLUMNS_OF_LANE];
        float[] gradValue = new float[COLUMNS_OF_LANE];
        int time = ints.get(13);
        int heads = ints.get(14);
        int kvHeads = ints.get(15);
        int size = ints.get(16);
        int blocks = (time + BLOCK - 1) / BLOCK;
        int firstKey = context.groupIdx % blocks * BLOCK;
        int kvHead = context.groupIdx / blocks % kvHeads;
        int batch = context.groupIdx / blocks / kvHeads;
        int sharing = heads / kvHeads;
        int row = context.localIdx / LANES;
        int lane = context.localIdx % LANES;
        int key = firstKey + row;
        float scale = scalars.get(0);
        int k = ints.get(2) + batch * time * ints.get(3) + kvHead * size;
        int v = ints.get(4) + batch * time * ints.get(5) + kvHead * size;
        for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
            int at = e / size * (size + 1) + e % size;
            keys[at] = element(memory, k, ints.get(3), firstKey, time, size, e);
            values[at] = element(memory, v, ints.get(5), firstKey, time, size, e);
        }
        for (int j = 0; j < COLUMNS_OF_LANE; j++) {
            gradKey[j] = 0;
            gradValue[j] = 0;
        }
        for (int head = kvHead * sharing; head < (kvHead + 1) * sharing; head++) {
            int statistics = (batch * heads + head) * time;
            int q = ints.get(0) + batch * time * ints.get(1) + head * size;
            int gradOut = ints.get(8) + (batch * time * heads + head) * size;
            for (int firstQuery = firstKey; firstQuery < time; firstQuery += BLOCK) {
                for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
                    int at = e / size * (size + 1) + e % size;
                    queries[at] = element(memory, q, ints.get(1), firstQuery, time, size, e);
                    gradients[at] = element(memory, gradOut, heads * size, firstQuery, time, size, e);
                }
                context.localBarrier();
                for (int i = lane; i < BLOCK; i += LANES) {
                    int query = firstQuery + i;
                    float weight = 0;
                    float gradScore = 0;
                    if (key <= query && query < time) {
                        float score = 0;
                        float gradWeight = 0;
                        for (int c = 0; c < size; c++) {
                            score += queries[i * (size + 1) + c] * keys[row * (size + 1) + c];
                            gradWeight += gradients[i * (size + 1) + c] * values[row * (size + 1) + c];
                        }
                        weight = Functions.exp(score * scale - memory.get(ints.get(6) + statistics + query));
                        gradScore = weight * (gradWeight - memory.get(ints.get(7) + statistics + query)) * scale;
                    }
                    weights[row * (BLOCK + 1) + i] = weight;
                    gradScores[row * (BLOCK + 1) + i] = gradScore;
                }
                context.localBarrier();
                for (int i = 0; i < BLOCK; i++) {
                    float weight = weights[row * (BLOCK + 1) + i];
                    float gradScore = gradScores[row * (BLOCK + 1) + i];
                    for (int c = lane; c < size; c += LANES) {
                        gradKey[c / LANES] = gradKey[c / LANES] + gradScore * queries[i * (size + 1) + c];
                        gradValue[c / LANES] = gradValue[c / LANES] + weight * gradients[i * (size + 1) + c];
                    }
                }
                context.localBarrier();
            }
        }
        if (key < time) {
            int gradK = ints.get(9) + (batch * time + key) * ints.get(10) + kvHead * size;
            int gradV = ints.get(11) + (batch * time + key) * ints.get(12) + kvHead * size;
            for (int c = lane; c < size; c += LANES) {
                memory.set(gradK + c, gradKey[c / LANES]);
                memory.set(gradV + c, gradValue[c / LANES]);
            }
        }
    }

    /// One new position of each sequence against its cache: a group for each head of each sequence, an item for each of 64
    /// positions, then for each two columns. ints: q, its row stride, keys `[batch, capacity, kvHeads·size]`, values,
    /// lengths (ids), out, capacity, heads, kvHeads, size of a head; scalars: scale.
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
        for (int base = 0; base < length; base += WorkGroup.SIZE) {
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
