package arabica.rlhf.collect;

import arabica.nn.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// Chooses the pairs of one prompt's responses.
record PairChooser(CollectOptions options) {
    private static final long ORDER = 0xC1;

    /// The pairs most worth a judgement, none with a response that is in another; fewer than asked for where the responses
    /// are too much alike.
    ///
    /// @param index the prompt's place in the data
    List<Proposal> choose(long index, List<Candidate> drawn) {
        List<Candidate> different = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (Candidate one : drawn) { if (keys.add(one.key())) { different.add(one); } }
        double entropy = drawn.stream().mapToDouble(one -> -one.sumLogProb()).sum() / drawn.size();
        SplittableRandom random = new SplittableRandom(Seeds.mix(options.seed(), ORDER, index));
        List<Ranked> all = new ArrayList<>();
        for (int i = 0; i < different.size(); i++) {
            for (int j = i + 1; j < different.size(); j++) {
                Candidate first = different.get(i);
                Candidate second = different.get(j);
                double distance = first.distance(second);
                boolean turned = random.nextBoolean();
                double tie = random.nextDouble();
                if (distance < options.minDistance()) { continue; }
                double worth = worth(first, second, entropy, tie);
                Proposal pair = turned
                        ? new Proposal(index, second, first, worth, entropy)
                        : new Proposal(index, first, second, worth, entropy);
                // Where all pairs of a prompt are worth the same, those that differ most come first.
                all.add(new Ranked(pair, options.criterion() == Criterion.ENTROPY ? distance : worth, tie));
            }
        }
        all.sort(Comparator.comparingDouble(Ranked::rank).reversed().thenComparingDouble(Ranked::tie));
        List<Proposal> chosen = new ArrayList<>();
        Set<Candidate> used = new HashSet<>();
        for (Ranked next : all) {
            Proposal pair = next.pair();
            if (chosen.size() == options.pairsPerPrompt()) { break; }
            if (used.contains(pair.a()) || used.contains(pair.b())) { continue; }
            used.add(pair.a());
            used.add(pair.b());
            chosen.add(pair);
        }
        return chosen;
    }

    private record Ranked(Proposal pair, double rank, double tie) {}

    private double worth(Candidate a, Candidate b, double entropy, double draw) {
        return switch (options.criterion()) {
            case UNCERTAINTY -> Acquisition.uncertainty(a.rewards(), b.rewards());
            case CERTAINTY -> Acquisition.certainty(a.rewards(), b.rewards());
            case ENTROPY -> entropy;
            case RANDOM -> draw;
        };
    }
}
