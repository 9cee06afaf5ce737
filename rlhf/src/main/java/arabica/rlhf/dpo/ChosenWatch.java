package arabica.rlhf.dpo;

import arabica.rlhf.train.StepMetrics;
import java.util.List;
import java.util.Locale;

/// Warns when DPO lowers the likelihood of the very responses that were chosen. The loss sees only the difference of the
/// two sides, so both may fall; far below the reference, the policy's mass goes to responses that nobody has judged
/// (Pal et al. 2024, arXiv 2402.13228; Razin et al. 2024, arXiv 2410.08847).
final class ChosenWatch {
    /// Steps that are averaged over, since single batches vary.
    private static final int WINDOW = 20;
    /// Nats below the reference, per response.
    private static final double ALARM = 5;

    private final double beta;
    private final double[] window = new double[WINDOW];
    private int seen;
    private boolean warned;

    ChosenWatch(double beta) { this.beta = beta; }

    List<String> see(StepMetrics metrics) {
        window[seen++ % WINDOW] = metrics.get("rewards/chosen") / beta;
        if (warned || seen < WINDOW) { return List.of(); }
        double sum = 0;
        for (double nats : window) { sum += nats; }
        if (sum / WINDOW > -ALARM) { return List.of(); }
        warned = true;
        return List.of(String.format(Locale.ROOT,
                "step %d: chosen responses have become less likely, by %.1f nats on average over %d steps; a larger"
                        + " --beta, a smaller --lr or --sft-weight holds them",
                metrics.step(), -sum / WINDOW, WINDOW));
    }
}
