package arabica.datasets.world.benchmark;

import arabica.datasets.world.reasoning.ReasoningPair;
import arabica.datasets.world.reasoning.ReasoningWorld;
import arabica.datasets.world.truth.reasoning.ReasoningJudgement;
import arabica.datasets.world.truth.reasoning.ReasoningReward;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The second world: exercises whose answer has to be worked out.
final class ReasoningBenchmark implements Benchmark {
    private final ReasoningWorld world;
    private final ReasoningReward truth = ReasoningReward.create();

    ReasoningBenchmark(long seed) { world = ReasoningWorld.create(seed); }

    @Override
    public String version() { return ReasoningWorld.VERSION; }

    @Override
    public String text(int row) { return world.text(row); }

    @Override
    public Answered demonstration(int row) {
        ReasoningWorld.Demonstrated shown = world.demonstration(row);
        return new Answered(shown.prompt().text(), shown.completion());
    }

    @Override
    public Pair pair(int row, double foreignShare) { return pair(world.pair(row, foreignShare)); }

    @Override
    public String prompt(int row) { return world.prompt(row).text(); }

    @Override
    public Pair heldOutPair(int row) { return pair(world.heldOutPair(row)); }

    @Override
    public String heldOutPrompt(int row) { return world.heldOutPrompt(row).text(); }

    @Override
    public String idealResponse(int row) { return world.idealResponse(world.heldOutPrompt(row), row); }

    @Override
    public SequencedMap<String, Double> judge(int row, String response) {
        ReasoningJudgement judged = truth.judge(world.heldOutPrompt(row).exercise(), response);
        SequencedMap<String, Double> parts = new LinkedHashMap<>();
        parts.put("reward", judged.reward());
        parts.put("correctness", judged.correctness());
        parts.put("form", judged.form());
        parts.put("brevity", judged.brevity());
        parts.put("language", judged.language());
        return parts;
    }

    @Override
    public double bestReward() { return truth.best(); }

    private static Pair pair(ReasoningPair pair) {
        return new Pair(pair.prompt().text(), pair.chosen(), pair.rejected(), pair.foreign() ? "foreign" : "own");
    }
}
