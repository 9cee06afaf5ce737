package arabica.tornado.kernels;

import static arabica.tornado.kernels.AttentionKernels.BLOCK;
import static arabica.tornado.kernels.AttentionKernels.COLUMNS_OF_LANE;
import static arabica.tornado.kernels.AttentionKernels.LANES;
import static arabica.tornado.kernels.AttentionKernels.SCORES;
import static arabica.tornado.kernels.AttentionKernels.TILE;
import static arabica.tornado.kernels.AttentionKernels.element;
import static arabica.tornado.kernels.AttentionKernels.firstBlock;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// The gradients of [AttentionKernels], whose scores they compute again, block by block. One kernel gathers over keys, one
/// over queries: so each gradient is written by one work-group, without atomics.
public final class AttentionBackwardKernels {
    /// Floats of local memory that a group takes: 34.4 KiB, more than the 32 that OpenCL promises.
    public static final int LOCAL_FLOATS = 4 * TILE + 2 * SCORES;

    private AttentionBackwardKernels() {}

    /// `gradQ = Σ over keys dS·K`, with `P = exp(S − logSumExp)` computed again and
    /// `dS = P·(gradOut·V − dots)·scale`, where `dots = Σ gradOut·out` of a query and head, which it leaves for
    /// [#gradKeysValues]. Groups as in [AttentionKernels#forward]. ints: q, its row stride, k, its row stride, v, its row
    /// stride, logSumExp, dots `[batch, heads, time]`, gradOut, gradQ, its row stride, time, heads, kvHeads, size of a head,
    /// window, out; scalars: scale.
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
        int window = ints.get(15);
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
            int statistics = (batch * heads + head) * time + query;
            logSumExp = memory.get(ints.get(6) + statistics);
            int at = ((batch * time + query) * heads + head) * size;
            for (int c = 0; c < size; c++) {
                dots += memory.get(ints.get(16) + at + c) * memory.get(ints.get(8) + at + c);
            }
            if (lane == 0) { memory.set(ints.get(7) + statistics, dots); }
        }
        int q = ints.get(0) + batch * time * ints.get(1) + head * size;
        int gradOut = ints.get(8) + (batch * time * heads + head) * size;
        for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
            int at = e / size * (size + 1) + e % size;
            queries[at] = element(memory, q, ints.get(1), firstQuery, time, size, e);
            gradients[at] = element(memory, gradOut, heads * size, firstQuery, time, size, e);
        }
        for (int j = 0; j < COLUMNS_OF_LANE; j++) { gradQuery[j] = 0; }
        for (int firstKey = firstBlock(firstQuery, window); firstKey < firstQuery + BLOCK; firstKey += BLOCK) {
            for (int e = context.localIdx; e < BLOCK * size; e += WorkGroup.SIZE) {
                int at = e / size * (size + 1) + e % size;
                keys[at] = element(memory, k, ints.get(3), firstKey, time, size, e);
                values[at] = element(memory, v, ints.get(5), firstKey, time, size, e);
            }
            context.localBarrier();
            for (int key = lane; key < BLOCK; key += LANES) {
                float gradScore = 0;
                if (firstKey + key <= query && firstKey + key > query - window && query < time) {
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
            int keysHere = time - firstKey < BLOCK ? time - firstKey : BLOCK;
            for (int key = 0; key < keysHere; key++) {
                float gradScore = gradScores[row * (BLOCK + 1) + key];
                for (int j = 0; j < COLUMNS_OF_LANE; j++) {
                    int c = lane + j * LANES;
                    if (c < size) { gradQuery[j] = gradQuery[j] + gradScore * keys[key * (size + 1) + c]; }
                }
            }
            context.localBarrier();
        }
        if (query < time) {
            int at = ints.get(9) + (batch * time + query) * ints.get(10) + head * size;
            for (int j = 0; j < COLUMNS_OF_LANE; j++) {
                int c = lane + j * LANES;
                if (c < size) { memory.set(at + c, gradQuery[j]); }
            }
        }
    }

    /// `gradK = Σ over queries dSᵀ·Q` and `gradV = Σ over queries Pᵀ·gradOut`, as in [#gradQueries] but with blocks of
    /// queries, of all heads that read this one, passing by a block of keys. One group for each block of keys of each
    /// key-value head of each sequence. After [#gradQueries]. ints: q, its row stride, k, its row stride, v, its row stride,
    /// logSumExp, dots, gradOut, gradK, its row stride, gradV, its row stride, time, heads, kvHeads, size of a head, window; scalars: scale.
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
        int window = ints.get(17);
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
            for (int firstQuery = firstKey; firstQuery < time
                    && firstQuery < firstKey + BLOCK - 1 + window; firstQuery += BLOCK) {
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
                    if (key <= query && key > query - window && query < time) {
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
                int queriesHere = time - firstQuery < BLOCK ? time - firstQuery : BLOCK;
                for (int i = 0; i < queriesHere; i++) {
                    float weight = weights[row * (BLOCK + 1) + i];
                    float gradScore = gradScores[row * (BLOCK + 1) + i];
                    for (int j = 0; j < COLUMNS_OF_LANE; j++) {
                        int c = lane + j * LANES;
                        if (c < size) {
                            gradKey[j] = gradKey[j] + gradScore * queries[i * (size + 1) + c];
                            gradValue[j] = gradValue[j] + weight * gradients[i * (size + 1) + c];
                        }
                    }
                }
                context.localBarrier();
            }
        }
        if (key < time) {
            int gradK = ints.get(9) + (batch * time + key) * ints.get(10) + kvHead * size;
            int gradV = ints.get(11) + (batch * time + key) * ints.get(12) + kvHead * size;
            for (int j = 0; j < COLUMNS_OF_LANE; j++) {
                int c = lane + j * LANES;
                if (c < size) {
                    memory.set(gradK + c, gradKey[j]);
                    memory.set(gradV + c, gradValue[j]);
                }
            }
        }
    }
}
