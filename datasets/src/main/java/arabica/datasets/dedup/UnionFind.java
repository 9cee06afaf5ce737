package arabica.datasets.dedup;

import java.util.Arrays;

/// Sets of row numbers, each known by its least. Not thread-safe.
final class UnionFind {
    private int[] parents;

    UnionFind(int rows) {
        parents = new int[rows];
        Arrays.setAll(parents, row -> row);
    }

    /// The least row of its set.
    int find(int row) {
        int least = row;
        while (parents[least] != least) { least = parents[least]; }
        for (int at = row; at != least;) {
            int next = parents[at];
            parents[at] = least;
            at = next;
        }
        return least;
    }

    void union(int a, int b) {
        int first = find(a);
        int second = find(b);
        parents[Math.max(first, second)] = Math.min(first, second);
    }
}
