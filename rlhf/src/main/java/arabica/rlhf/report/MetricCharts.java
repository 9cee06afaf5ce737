package arabica.rlhf.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// Which metrics share a chart. A metric that no line here names gets a chart of its own, so that nothing that a
/// trainer writes is lost from its report.
final class MetricCharts {
    private record Group(String title, String note, String unit, List<String> metrics) {}

    private static final List<Group> GROUPS = List.of(
            group("Loss", "mean over each step's batch, before its update", "", "loss", "eval_loss"),
            group("Language modelling", "negative log-likelihood of the chosen responses, mean per token", "nats",
                    "lm_loss", "eval_lm_loss"),
            group("Perplexity", "", "", "perplexity", "eval_perplexity"),
            group("Score", "the preference model's score of each response", "", "objective/scores",
                    "objective/rlhf_reward"),
            group("KL to the reference", "summed over each response's tokens", "nats", "objective/kl"),
            group("Rewards", "β times the log-ratio of policy and reference", "", "rewards/chosen", "rewards/rejected",
                    "rewards/margins", "eval_rewards/margins"),
            group("Rewards", "mean over chosen and rejected together, with the least and the greatest", "",
                    "mean_reward", "min_reward", "max_reward"),
            group("Margin", "reward of the chosen less that of the rejected", "", "margin", "eval_margin"),
            group("Accuracy", "share of pairs whose chosen response is ranked first", "", "accuracy",
                    "rewards/accuracies", "eval_accuracy", "eval_rewards/accuracies"),
            group("Log-probabilities", "sums over each response's tokens", "nats", "logps/chosen", "logps/rejected"),
            group("Change of log-probabilities", "from the reference's, sums over each response's tokens", "nats",
                    "logratios/chosen", "logratios/rejected", "eval_logratios/chosen", "eval_logratios/rejected"),
            group("Length", "mean over the batch's responses", "tokens", "length/chosen", "length/rejected",
                    "eval_length/chosen", "eval_length/rejected"),
            group("Reward and length", "correlation over the batch's responses, of both sides", "",
                    "rewards/length_correlation", "eval_rewards/length_correlation"),
            group("Likelihood of the chosen", "mean over each response's tokens", "nats", "nll_loss", "eval_nll_loss"),
            group("Odds ratio", "of chosen to rejected: its logarithm, and that of its sigmoid", "", "log_odds_chosen",
                    "log_odds_ratio"),
            group("KL estimate", "of prompts with the responses to others", "nats", "kl", "eval_kl"),
            group("Margin of scores", "mean over a round's pairs", "", "objective/scores_margin"),
            group("Pairs", "of each round, and those that were ties", "", "pairs", "ties"),
            group("Entropy", "of the policy's next-token distribution", "nats", "policy/entropy_avg"),
            group("Entropy of responses", "summed over each response's tokens", "nats", "objective/entropy"),
            group("KL penalty", "its part of the reward", "", "objective/non_score_reward"),
            group("Policy loss", "", "", "loss/policy_avg"), group("Value loss", "", "", "loss/value_avg"),
            group("Clipped share", "of tokens, in the policy's and the value's loss", "", "policy/clipfrac_avg",
                    "val/clipfrac_avg"),
            group("Change of the policy", "approximate KL between old and new policy", "nats", "policy/approxkl_avg",
                    "policy/approxkl_k3_avg"),
            group("Probability ratio", "new over old policy, mean over tokens", "", "val/ratio"),
            group("Finished responses", "number that ended with an EOS", "", "val/num_eos_tokens"),
            group("Price of a nat of KL", "", "", "objective/kl_coef"),
            group("Response length", "mean of each rollout", "tokens", "response_length"),
            group("Gradient norm", "before clipping", "", "grad_norm", "val/grad_norm"),
            group("Learning rate", "", "", "learning_rate"), group("Speed", "", "tokens/s", "tokens_per_second"));
    /// Columns that only say where a row stands.
    private static final List<String> POSITIONS = List.of("step", "epoch", "episode", "num_tokens", "seconds", "time");

    private MetricCharts() {}

    /// @param rows metrics in the order of the run; each names its `step`, and evaluations are rows of their own
    /// @param marks lines to draw in the chart that holds the metric, by the metric's name
    static List<Chart> of(List<? extends Map<String, ? extends Number>> rows, Map<String, Mark> marks) {
        SequencedSet<String> left = new LinkedHashSet<>();
        rows.forEach(row -> left.addAll(row.keySet()));
        POSITIONS.forEach(left::remove);
        List<Chart> charts = new ArrayList<>();
        for (Group group : GROUPS) {
            List<String> present = group.metrics().stream().filter(left::contains).toList();
            left.removeAll(present);
            if (!present.isEmpty()) { charts.add(chart(group, present, rows, marks)); }
        }
        for (String metric : left) { charts.add(chart(group(metric, "", "", metric), List.of(metric), rows, marks)); }
        return charts;
    }

    static Series series(String metric, List<? extends Map<String, ? extends Number>> rows) {
        List<? extends Map<String, ? extends Number>> holding = rows.stream().filter(r -> r.get(metric) != null)
                .toList();
        double[] x = new double[holding.size()];
        double[] y = new double[holding.size()];
        for (int i = 0; i < x.length; i++) {
            Number step = holding.get(i).get("step");
            x[i] = step == null ? i + 1 : step.doubleValue();
            y[i] = holding.get(i).get(metric).doubleValue();
        }
        return new Series(metric, x, y);
    }

    private static Chart chart(Group group, List<String> metrics, List<? extends Map<String, ? extends Number>> rows,
            Map<String, Mark> marks) {
        List<Series> series = metrics.stream().map(m -> series(m, rows)).toList();
        List<Mark> lines = metrics.stream().filter(marks::containsKey).map(marks::get).toList();
        return new LineChart(group.title(), group.note(), "step", group.unit(), series, lines);
    }

    private static Group group(String title, String note, String unit, String... metrics) {
        return new Group(title, note, unit, List.of(metrics));
    }
}
