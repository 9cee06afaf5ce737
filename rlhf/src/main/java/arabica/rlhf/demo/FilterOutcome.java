package arabica.rlhf.demo;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import arabica.datasets.world.PreferencePair;
import arabica.rlhf.filter.FilterDecision;
import arabica.rlhf.filter.ScoredPair;

/// What the perplexity filter saw and did, by where the pairs came from.
///
/// @param ownPerplexities     of the responses of pairs in the model's own style
/// @param foreignPerplexities of the responses of pairs from elsewhere
public record FilterOutcome(int pairs, int kept, int foreignPairs, int foreignKept, double lower, double upper,
        double[] ownPerplexities, double[] foreignPerplexities) {

    static FilterOutcome of(List<PreferencePair> pairs, List<ScoredPair> scored, FilterDecision decision) {
        boolean[] kept = decision.kept();
        return new FilterOutcome(pairs.size(), count(pairs, kept, false) + count(pairs, kept, true),
                (int) pairs.stream().filter(FilterOutcome::isForeign).count(), count(pairs, kept, true),
                decision.lower(), decision.upper(), of(pairs, scored, false), of(pairs, scored, true));
    }

    private static boolean isForeign(PreferencePair pair) { return pair.source() == PreferencePair.Source.FOREIGN; }

    private static int count(List<PreferencePair> pairs, boolean[] kept, boolean foreign) {
        return (int) IntStream.range(0, kept.length).filter(i -> kept[i] && isForeign(pairs.get(i)) == foreign).count();
    }

    private static double[] of(List<PreferencePair> pairs, List<ScoredPair> scored, boolean foreign) {
        return IntStream.range(0, pairs.size()).filter(i -> isForeign(pairs.get(i)) == foreign).boxed()
                .flatMapToDouble(i -> DoubleStream.of(scored.get(i).chosen(), scored.get(i).rejected())).toArray();
    }
}
