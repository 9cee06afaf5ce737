package arabica.cli;

import arabica.rlhf.train.MemoryEstimate;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import arabica.rlhf.train.TrainingResult;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// Shows a run's progress on standard error: a bar on a terminal, otherwise a plain line every few seconds.
final class Progress implements TrainingListener, AutoCloseable {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
    private static final String STEPS = "steps";
    private static final int BAR_WIDTH = 110;
    private static final int BAR_MILLIS = 200;
    private static final String CLEAR_LINE = "\r\u001b[K";
    /// The metrics worth a look while a run goes on, with their short names.
    private static final List<List<String>> SHOWN = List.of(List.of("loss", "loss"), List.of("accuracy", "accuracy"),
            List.of("rewards/accuracies", "accuracy"), List.of("objective/scores", "score"),
            List.of("objective/kl", "kl"), List.of("learning_rate", "lr"), List.of("tokens_per_second", "tokens/s"));

    private final PrintStream err;
    private final boolean bars;
    private final String command;
    private ProgressBar bar;
    private int totalSteps;
    private long lastLine;
    private String phase;

    private Progress(PrintStream err, boolean bars, String command) {
        this.err = err;
        this.bars = bars;
        this.command = command;
    }

    static Progress to(Terminal terminal, String command) {
        return new Progress(terminal.err(), terminal.errIsTerminal(), command);
    }

    @Override
    public void onMemory(MemoryEstimate estimate) {
        endBar();
        print("memory: " + estimate);
    }

    @Override
    public void onStart(TrainingPlan plan) {
        endBar();
        totalSteps = plan.totalSteps();
        lastLine = 0;
        print("arabica " + command + ": " + plan.examples() + " examples"
                + (plan.evalExamples() > 0 ? ", " + plan.evalExamples() + " to evaluate on" : "") + ", "
                + totalSteps + " steps" + (plan.firstStep() > 1 ? ", resumed at step " + plan.firstStep() : ""));
        if (bars) {
            startBar(STEPS, totalSteps);
            bar.stepTo(plan.firstStep() - 1L);
        }
    }

    @Override
    public void onPhase(String name, long done, long total) {
        if (bar != null && bar.getTaskName().equals(STEPS)) {
            // An evaluation between steps: the bar of the steps stays.
            bar.setExtraMessage(name + " " + done + "/" + total);
        } else if (bars) {
            if (bar == null || !bar.getTaskName().equals(name)) {
                endBar();
                startBar(name, total);
            }
            bar.stepTo(done);
            if (done == total) { endBar(); }
        } else {
            if (!name.equals(phase)) {
                // A phase that is over within seconds needs no line.
                phase = name;
                lastLine = System.nanoTime();
            }
            if (isDue()) { print(name + " " + done + (total > 0 ? "/" + total : "")); }
        }
    }

    @Override
    public void onStep(StepMetrics metrics) {
        if (bar != null) {
            bar.stepTo(metrics.step());
            bar.setExtraMessage(summary(metrics));
        } else if (isDue()) { print("step " + metrics.step() + "/" + totalSteps + " " + summary(metrics)); }
    }

    @Override
    public void onEvaluation(StepMetrics metrics) {
        List<String> parts = new ArrayList<>();
        metrics.values().forEach((name, value) -> {
            if (name.startsWith("eval_")) { parts.add(String.format(Locale.ROOT, "%s %.4g", name, value)); }
        });
        print("step " + metrics.step() + "/" + totalSteps + " " + String.join(" ", parts));
    }

    @Override
    public void onNote(String message) {
        endBar();
        print("arabica " + command + ": " + message);
    }

    @Override
    public void onWarning(String message) { print("arabica " + command + ": warning: " + message); }

    @Override
    public void onFinish(TrainingResult result) { endBar(); }

    @Override
    public void close() { endBar(); }

    private void startBar(String name, long total) {
        bar = new ProgressBarBuilder().setTaskName(name).setInitialMax(total)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK).setUpdateIntervalMillis(BAR_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(err, BAR_WIDTH)).build();
    }

    private void endBar() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /// A line of its own, above the bar where there is one.
    private void print(String line) { err.println((bar == null ? "" : CLEAR_LINE) + line); }

    private boolean isDue() {
        long now = System.nanoTime();
        if (lastLine != 0 && now - lastLine < BETWEEN_LINES.toNanos()) { return false; }
        lastLine = now;
        return true;
    }

    private static String summary(StepMetrics metrics) {
        List<String> parts = new ArrayList<>();
        for (List<String> shown : SHOWN) {
            Double value = metrics.values().get(shown.get(0));
            if (value != null) {
                parts.add(shown.get(1) + " " + String.format(Locale.ROOT, value >= 1000 ? "%.0f" : "%.4g", value));
            }
        }
        return String.join(" ", parts);
    }
}
