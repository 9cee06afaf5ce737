package arabica.rlhf.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// `summary.json`: the demo's result for programs. Numbers are not rounded.
public final class DemoSummary {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private DemoSummary() {}

    public static ObjectNode json(DemoResult result) {
        ObjectNode root = JSON.createObjectNode();
        root.put("seed", result.seed());
        root.put("held_out_prompts", result.prompts().size());
        root.put("best_possible_reward", result.bestPossible());
        ObjectNode models = root.putObject("models");
        for (PolicyJudgement judgement : result.judgements()) {
            ObjectNode model = models.putObject(judgement.name());
            model.put("true_reward_mean", judgement.trueReward().value());
            model.putArray("true_reward_ci95").add(judgement.trueReward().low()).add(judgement.trueReward().high());
            judgement.components().forEach(model.putObject("components")::put);
            model.put("kl_to_sft", judgement.klToSft());
            model.put("distinct_2", judgement.distinct2());
            model.put("mean_words", judgement.meanWords());
            model.put("finished", judgement.finished());
            model.put("preference_score", judgement.preferenceScore());
        }
        PreferenceModelJudgement preference = result.preferenceModel();
        ObjectNode preferenceModel = root.putObject("preference_model");
        preferenceModel.put("accuracy", preference.evaluation().accuracy().value());
        preferenceModel.putArray("accuracy_ci95").add(preference.evaluation().accuracy().low())
                .add(preference.evaluation().accuracy().high());
        preferenceModel.put("bayes_accuracy", preference.bayesAccuracy());
        preferenceModel.put("length_only_accuracy", preference.evaluation().lengthOnlyAccuracy());
        preferenceModel.put("distance_closed", preference.closed());
        preferenceModel.put("calibration_error", preference.evaluation().calibrationError());
        FilterOutcome filter = result.filter();
        ObjectNode filtered = root.putObject("filter");
        filtered.put("pairs", filter.pairs());
        filtered.put("kept", filter.kept());
        filtered.put("foreign_pairs", filter.foreignPairs());
        filtered.put("foreign_kept", filter.foreignKept());
        root.put("seconds", result.totalSeconds());
        result.seconds().forEach(root.putObject("stage_seconds")::put);
        return root;
    }

    /// Writes the summary beside `file` and moves it in place when whole.
    public static void write(DemoResult result, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, JSON.writeValueAsString(json(result)) + "\n");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
