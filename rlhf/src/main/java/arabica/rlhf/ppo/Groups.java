package arabica.rlhf.ppo;

import java.util.Arrays;

/// The responses to one prompt stand side by side in a rollout: k of them are a group.
final class Groups {
    /// A number of one member, given all of its group.
    @FunctionalInterface
    interface OfMember {
        double of(double[] group, int member);
    }

    private Groups() {}

    /// @throws IllegalArgumentException if there is nobody to compare with, or a rollout is not whole groups
    static void require(int numGenerations, int rolloutSize) {
        PolicyOptions.require(numGenerations >= 2, "num-generations", numGenerations,
                "2 or greater: a response is compared with others to its prompt");
        if (rolloutSize % numGenerations != 0) {
            throw new IllegalArgumentException("--rollout-size " + rolloutSize
                    + " must be a multiple of --num-generations " + numGenerations);
        }
    }

    /// One number of each member of each group, in order.
    static double[] map(double[] values, int groupSize, OfMember function) {
        double[] result = new double[values.length];
        for (int from = 0; from < values.length; from += groupSize) {
            double[] group = Arrays.copyOfRange(values, from, from + groupSize);
            for (int i = 0; i < groupSize; i++) { result[from + i] = function.of(group, i); }
        }
        return result;
    }

    /// The standard deviation with n − 1; 0 of a single number.
    static double deviation(double[] values) {
        double mean = Sums.mean(values);
        double squares = 0;
        for (double value : values) { squares += (value - mean) * (value - mean); }
        return Math.sqrt(squares / Math.max(1, values.length - 1));
    }
}
