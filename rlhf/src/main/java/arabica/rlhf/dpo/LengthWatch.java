package arabica.rlhf.dpo;

import arabica.rlhf.train.StepMetrics;
import java.util.List;
import java.util.Locale;

/// Warns when the implied reward rises with the length of a response: what is learnt may be to write more (Park et al.
/// 2024, arXiv 2403.19159; OpenRLHF#1263).
final class LengthWatch {
    private static final int WINDOW = 20;
    private static final double ALARM = 0.5;

    private final Window correlation = new Window(WINDOW);
    private final Window chosen = new Window(WINDOW);
    private final Window rejected = new Window(WINDOW);
    private boolean warned;

    List<String> see(StepMetrics metrics) {
        // In the first step all rewards are rounding errors; in a batch of equal lengths there is no correlation.
        if (metrics.step() == 1 || !metrics.values().containsKey(PairMetrics.LENGTH_CORRELATION)) { return List.of(); }
        correlation.add(metrics.get(PairMetrics.LENGTH_CORRELATION));
        chosen.add(metrics.get(PairMetrics.LENGTH_CHOSEN));
        rejected.add(metrics.get(PairMetrics.LENGTH_REJECTED));
        if (warned || !correlation.full() || correlation.mean() < ALARM) { return List.of(); }
        warned = true;
        return List.of(String.format(Locale.ROOT,
                "step %d: the implied reward rises with length: a correlation of %.2f on average over %d steps (chosen"
                        + " responses have %.1f tokens on average, rejected ones %.1f); --loss rdpo, sigmoid-norm or simpo"
                        + " takes length into account",
                metrics.step(), correlation.mean(), WINDOW, chosen.mean(), rejected.mean()));
    }
}
