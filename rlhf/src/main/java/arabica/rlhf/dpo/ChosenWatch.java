package arabica.rlhf.dpo;

import arabica.rlhf.train.StepMetrics;
import java.util.List;
import java.util.Locale;

/// Warns when preference optimization lowers the likelihood of the very responses that were chosen. The loss sees only the
/// difference of the two sides, so both may fall; far below the start, the policy's mass goes to responses that nobody
/// has judged (Pal et al. 2024, arXiv 2402.13228; Razin et al. 2024, arXiv 2410.08847; trl#800).
///
/// Against a reference, the fall is measured from it. Without one, it is measured from the first steps of the run.
public final class ChosenWatch {
    private static final int WINDOW = 20;
    /// Nats, per response.
    private static final double ALARM = 5;

    private final boolean reference;
    private final Window chosen = new Window(WINDOW);
    private final Window rejected = new Window(WINDOW);
    private double chosenAtStart;
    private double rejectedAtStart;
    private boolean started;
    private boolean warned;

    /// @param reference whether the loss is against one
    public ChosenWatch(boolean reference) { this.reference = reference; }

    /// What to warn of after a step, once in a run. A step without responses of both sides says nothing.
    public List<String> see(StepMetrics metrics) {
        Double ofChosen = metrics.values().get(reference ? PairMetrics.CHOSEN_CHANGE : PairMetrics.LOGPS_CHOSEN);
        Double ofRejected = metrics.values().get(reference ? PairMetrics.REJECTED_CHANGE : PairMetrics.LOGPS_REJECTED);
        if (ofChosen == null || ofRejected == null) { return List.of(); }
        chosen.add(ofChosen);
        rejected.add(ofRejected);
        if (warned || !chosen.full()) { return List.of(); }
        if (!reference && !started) {
            started = true;
            chosenAtStart = chosen.mean();
            rejectedAtStart = rejected.mean();
        }
        double fall = chosenAtStart - chosen.mean();
        if (fall < ALARM) { return List.of(); }
        warned = true;
        return List.of(String.format(Locale.ROOT,
                "step %d: chosen responses have become less likely, by %.1f nats on average over %d steps (rejected ones"
                        + " by %.1f); their probability goes to responses that nobody judged: a larger --beta, a smaller"
                        + " --lr, fewer steps or --sft-weight holds them",
                metrics.step(), fall, WINDOW, rejectedAtStart - rejected.mean()));
    }
}
