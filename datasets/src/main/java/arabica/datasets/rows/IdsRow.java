package arabica.datasets.rows;

import java.util.Arrays;

/// Token ids that are taken as they are: nothing is put before or after them.
///
/// @param promptLength how many of the first ids are a prompt's, which is not learnt; 0 for texts
/// @param answers      where in the prompt earlier answers lie that can be learnt too: start and end of each, in order
public record IdsRow(int[] inputIds, int promptLength, int[] answers) implements Row {
    /// Ids of a text.
    public IdsRow(int[] inputIds) { this(inputIds, 0, new int[0]); }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdsRow that && Arrays.equals(inputIds, that.inputIds)
                && promptLength == that.promptLength && Arrays.equals(answers, that.answers);
    }

    @Override
    public int hashCode() { return 31 * (31 * Arrays.hashCode(inputIds) + promptLength) + Arrays.hashCode(answers); }

    @Override
    public String toString() {
        return "IdsRow" + Arrays.toString(inputIds)
                + (promptLength == 0 ? "" : " of which " + promptLength + " are the prompt's")
                + (answers.length == 0 ? "" : ", answers " + Arrays.toString(answers));
    }
}
