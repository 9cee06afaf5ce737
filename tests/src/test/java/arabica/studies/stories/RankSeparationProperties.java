package arabica.studies.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RankSeparationProperties {

    @Property(tries = 200)
    void theAreaIsTheShareOfPairsInOrder(@ForAll @Size(min = 1, max = 12) @IntRange(max = 6) int[] low,
            @ForAll @Size(min = 1, max = 12) @IntRange(max = 6) int[] high) {
        double points = 0;
        for (int l : low) { for (int h : high) { points += h > l ? 1 : h == l ? 0.5 : 0; } }
        double auc = RankSeparation.auc(doubles(low), doubles(high));

        assertThat(auc).isCloseTo(points / low.length / high.length, within(1e-12));
        assertThat(RankSeparation.auc(doubles(high), doubles(low))).isCloseTo(1 - auc, within(1e-12));
    }

    @Example
    void aBoundIsStillWithin() { assertThat(RankSeparation.share(new double[]{1, 2, 3, 4}, 2)).isEqualTo(0.5); }

    private static double[] doubles(int[] values) { return Arrays.stream(values).asDoubleStream().toArray(); }
}
