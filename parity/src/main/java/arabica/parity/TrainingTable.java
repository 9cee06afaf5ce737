package arabica.parity;

import arabica.parity.TrainingSetup.Trajectory;
import java.util.Locale;

/// How far three runs went from a fourth, as a table in Markdown.
///
/// @param truth    libtorch's in F64
/// @param f64      ours in F64
/// @param f32      ours in F32
/// @param torchF32 libtorch's in F32
record TrainingTable(Trajectory truth, Trajectory f64, Trajectory f32, Trajectory torchF32) {
    private static final int[] SHOWN = {1, 2, 5, 10, 20, 30, 40, 50};

    /// The largest `|difference|` of a loss.
    static double lossError(Trajectory run, Trajectory truth) {
        double worst = 0;
        for (int i = 0; i < truth.losses().length; i++) {
            worst = Math.max(worst, Math.abs(run.losses()[i] - truth.losses()[i]));
        }
        return worst;
    }

    /// The largest difference of a gradient's norm, relative to it.
    static double normError(Trajectory run, Trajectory truth) {
        double worst = 0;
        for (int i = 0; i < truth.gradNorms().length; i++) {
            worst = Math.max(worst, Math.abs(run.gradNorms()[i] / truth.gradNorms()[i] - 1));
        }
        return worst;
    }

    /// The Euclidean distance of all final weights, relative to that of the true ones. GPT-2's biases of keys have no
    /// gradient but roundings (softmax does not see what is added to all scores of a query), of which AdamW makes steps of
    /// their own: so its weights differ by more than its losses.
    static double weightError(Trajectory run, Trajectory truth) {
        double difference = 0;
        double norm = 0;
        for (String name : truth.weights().keySet()) {
            double[] exact = truth.weights().get(name).values();
            double[] found = run.weights().get(name).values();
            for (int i = 0; i < exact.length; i++) {
                difference += (found[i] - exact[i]) * (found[i] - exact[i]);
                norm += exact[i] * exact[i];
            }
        }
        return Math.sqrt(difference / norm);
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder("""
                | step | libtorch, F64 | ours, F64 | ours, F32 | libtorch, F32 |
                |--:|--:|--:|--:|--:|
                """);
        for (int step : SHOWN) {
            table.append(String.format(Locale.ROOT, "| %d | %.12f | %.12f | %.7f | %.7f |%n", step,
                    truth.losses()[step - 1], f64.losses()[step - 1], f32.losses()[step - 1],
                    torchF32.losses()[step - 1]));
        }
        table.append(summary("largest error of a loss", lossError(f64, truth), lossError(f32, truth),
                lossError(torchF32, truth)));
        table.append(summary("of a gradient's norm, relative", normError(f64, truth), normError(f32, truth),
                normError(torchF32, truth)));
        table.append(summary("of the final weights, relative", weightError(f64, truth), weightError(f32, truth),
                weightError(torchF32, truth)));
        return table.toString();
    }

    private static String summary(String what, double f64, double f32, double torchF32) {
        return String.format(Locale.ROOT, "| %s | | %.1e | %.1e | %.1e |%n", what, f64, f32, torchF32);
    }
}
