package arabica.lessons.gpt;

import java.util.random.RandomGenerator;

/// Endless sequences over `0 … modulus − 1`: each number is the sum of the last two, modulo `modulus`; but now and then
/// it is another one. What no model can do better than is known exactly.
///
/// @param noise how often it is another one, each of the others alike
record NoisySums(int modulus, double noise) {
    int[] sequence(int length, RandomGenerator random) {
        int[] x = new int[length];
        for (int t = 0; t < length; t++) {
            if (t < 2) {
                x[t] = random.nextInt(modulus);
            } else {
                int off = random.nextDouble() < noise ? random.nextInt(1, modulus) : 0;
                x[t] = (x[t - 1] + x[t - 2] + off) % modulus;
            }
        }
        return x;
    }

    /// The entropy of a number whose two predecessors are known, in nats: `−Σ p·ln p`.
    double entropyRate() { return -(1 - noise) * Math.log(1 - noise) - noise * Math.log(noise / (modulus - 1)); }

    /// The least mean loss over `time` predictions. The first knows one number only, and one number says nothing: all are
    /// as likely to follow.
    double leastLoss(int time) { return (Math.log(modulus) + (time - 1) * entropyRate()) / time; }
}
