package arabica.rlhf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.vector.VectorBackend;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole main job once, at a size of seconds: models of this size learn nothing worth judging, so what is tested
/// is that every stage runs on what the one before it made.
class DemoPipelineTests {
    @TempDir
    private Path folder;

    @Test
    void everyStageRunsAndTheSameSeedGivesTheSameNumbersOnAnyNumberOfThreads() throws Exception {
        DemoResult one = run(1);
        DemoResult two = run(2);

        assertThat(one.judgements()).extracting(PolicyJudgement::name).containsExactly("base", "sft", "dpo",
                "dpo_random", "dpo_all", "ppo", "best_of_16");
        assertThat(withoutTimes(one)).isEqualTo(withoutTimes(two));
        for (String model : new String[]{"base", "sft", "dpo", "ppo", "reward"}) {
            assertThat(Files.mismatch(folder.resolve("1/" + model + "/model.safetensors"),
                    folder.resolve("2/" + model + "/model.safetensors"))).as(model).isEqualTo(-1);
        }
        PolicyJudgement sft = one.judgement("sft");
        assertThat(sft.klToSft()).as("KL of a model to itself").isZero();
        assertThat(sft.trueReward().low()).isLessThanOrEqualTo(sft.trueReward().value());
        assertThat(one.filter().kept()).isBetween(1, one.filter().pairs() - 1);
        assertThat(DemoReport.of(one).html()).contains("From raw text to an aligned model", "best_of_16");
        assertThat(DemoTable.of(one)).contains("dpo_random", "Bayes");
    }

    private DemoResult run(int threads) {
        try (Backend backend = new VectorBackend(threads)) {
            return new DemoPipeline(backend, folder.resolve(Integer.toString(threads)), 5, DemoSizes.tiny(),
                    DemoListener.none()).run();
        }
    }

    private static ObjectNode withoutTimes(DemoResult result) {
        ObjectNode summary = DemoSummary.json(result);
        summary.remove("seconds");
        summary.remove("stage_seconds");
        return summary;
    }
}
