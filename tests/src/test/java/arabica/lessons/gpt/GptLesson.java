package arabica.lessons.gpt;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import arabica.autograd.vector.VectorBackend;
import arabica.nn.AdamW;
import arabica.nn.AdamWConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Lesson 3: a GPT trained on sequences whose entropy is known, and then asked to continue one.
final class GptLesson {
    static final NoisySums SOURCE = new NoisySums(5, 0.1);
    static final TinyGpt.Config CONFIG = new TinyGpt.Config(SOURCE.modulus(), 16, 32, 2, 2);
    static final int STEPS = 300;

    private GptLesson() {}

    static void main() {
        try (Backend backend = new VectorBackend(1); Scope scope = Scope.open(backend)) {
            RandomGenerator random = new SplittableRandom(0);
            TinyGpt model = new TinyGpt(CONFIG, scope, random);
            List<Double> losses = train(model, STEPS, 32, random);
            System.out.printf(Locale.ROOT, "%,d parameters%n", model.parameters.count());
            int from = 0;
            for (int to : new int[]{10, 30, 50, 75, 100, 150, 200, 250, STEPS}) {
                System.out.printf(Locale.ROOT, "steps %3d to %3d: loss %.3f%n", from + 1, to,
                        mean(losses.subList(from, to)));
                from = to;
            }
            System.out.printf(Locale.ROOT, "the least possible:   %.3f%n", SOURCE.leastLoss(CONFIG.time()));
            System.out.println("greedy:  " + text(generate(model, new int[]{0, 1}, 22, 0, random)));
            System.out.println("sampled: " + text(generate(model, new int[]{0, 1}, 22, 1, random)));
        }
    }

    /// @param batch how many sequences a step sees
    /// @return the loss of each step's batch, before its update
    static List<Double> train(TinyGpt model, int steps, int batch, RandomGenerator random) {
        AdamW optimizer = new AdamW(model.parameters, AdamWConfig.usual());
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            double rate = 0.01 * Math.min(1, (step + 1) / 20.0) * (1 - (double) step / steps); // rises, then falls
            losses.add(Scope.step(model.parameters.scope().backend(), () -> {
                Tensor loss = model.loss(sequences(model, batch, random));
                model.parameters.zeroGrad();
                loss.backward();
                optimizer.step(rate, 1);
                return loss.item();
            }));
        }
        return losses;
    }

    private static int[][] sequences(TinyGpt model, int count, RandomGenerator random) {
        int[][] sequences = new int[count][];
        Arrays.setAll(sequences, i -> SOURCE.sequence(model.config.time() + 1, random));
        return sequences;
    }

    /// Continues a sequence, token by token.
    ///
    /// @param temperature what logits are divided by; 0 takes the likeliest token
    static int[] generate(TinyGpt model, int[] prompt, int length, double temperature, RandomGenerator random) {
        int[] ids = Arrays.copyOf(prompt, length);
        for (int t = prompt.length; t < length; t++) {
            int[] seen = Arrays.copyOfRange(ids, Math.max(0, t - model.config.time()), t);
            ids[t] = pick(probabilities(model, seen, temperature), random);
        }
        return ids;
    }

    /// Of the token that follows `seen`.
    static double[] probabilities(TinyGpt model, int[] seen, double temperature) {
        return Scope.step(model.parameters.scope().backend(), () -> Autograd.noGrad(() -> {
            Tensor logits = model.logits(Scope.current().of(seen, 1, seen.length));
            Tensor last = Ops.slice(logits, 1, seen.length - 1, seen.length);
            return Ops.softmax(Ops.scale(last, 1 / Math.max(temperature, 1e-3))).toDoubles();
        }));
    }

    private static int pick(double[] probabilities, RandomGenerator random) {
        double left = random.nextDouble();
        for (int id = 0; id < probabilities.length - 1; id++) {
            left -= probabilities[id];
            if (left < 0) { return id; }
        }
        return probabilities.length - 1;
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static String text(int[] ids) {
        return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }
}
