package arabica.datasets.world.benchmark;

import arabica.datasets.world.Demonstration;
import arabica.datasets.world.PreferencePair;
import arabica.datasets.world.World;
import arabica.datasets.world.truth.Judgement;
import arabica.datasets.world.truth.TrueReward;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The first world: facts to read and a manner to keep.
final class StyleBenchmark implements Benchmark {
    private final World world;
    private final TrueReward truth = TrueReward.create();

    StyleBenchmark(long seed) { world = World.create(seed); }

    @Override
    public String version() { return World.VERSION; }

    @Override
    public String text(int row) { return world.pretrainingText(row); }

    @Override
    public Answered demonstration(int row) {
        Demonstration shown = world.demonstration(row);
        return new Answered(shown.prompt().text(), shown.completion());
    }

    @Override
    public Pair pair(int row, double foreignShare) { return pair(world.preferencePair(row, foreignShare)); }

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
        Judgement judged = truth.judge(world.heldOutPrompt(row).facts(), response);
        SequencedMap<String, Double> parts = new LinkedHashMap<>();
        parts.put("reward", judged.reward());
        parts.put("topic", judged.topic());
        parts.put("politeness", judged.politeness());
        parts.put("correctness", judged.correctness());
        parts.put("length", judged.length());
        parts.put("fluency", judged.fluency());
        return parts;
    }

    @Override
    public double bestReward() { return truth.best(); }

    private static Pair pair(PreferencePair pair) {
        return new Pair(pair.prompt().text(), pair.chosen(), pair.rejected(), pair.source().label());
    }
}
