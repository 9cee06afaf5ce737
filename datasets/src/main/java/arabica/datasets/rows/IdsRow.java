package arabica.datasets.rows;

import java.util.Arrays;

/// Token ids that are taken as they are: nothing is put before or after them.
public record IdsRow(int[] inputIds) implements Row {
    @Override
    public boolean equals(Object other) {
        return other instanceof IdsRow that && Arrays.equals(inputIds, that.inputIds);
    }

    @Override
    public int hashCode() { return Arrays.hashCode(inputIds); }

    @Override
    public String toString() { return "IdsRow" + Arrays.toString(inputIds); }
}
