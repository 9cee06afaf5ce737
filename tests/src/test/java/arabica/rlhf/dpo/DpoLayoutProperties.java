package arabica.rlhf.dpo;

import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.Orpo;
import arabica.rlhf.loss.PreferenceLoss;
import arabica.rlhf.loss.RDpo;
import arabica.rlhf.loss.SimPo;
import arabica.rlhf.train.Layouts;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Padding, the cut into batches and the number of threads do not change DPO's losses and gradients.
class DpoLayoutProperties {
    private static final List<PreferenceLoss> LOSSES = List.of(new DpoLoss.Sigmoid(), new DpoLoss.Cdpo(0.1),
            new DpoLoss.Robust(0.1), new DpoLoss.Ipo(false), new DpoLoss.Ipo(true), new DpoLoss.Hinge(),
            new DpoLoss.SigmoidNorm(), new RDpo(0.01), new SimPo(0.5), new Orpo());

    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void losses(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PreferenceLoss loss = LOSSES.get(random.nextInt(LOSSES.size()));
        DpoOptions options = new DpoOptions(loss.defaultBeta(), loss,
                loss.hasLikelihood() || random.nextBoolean() ? 0 : 0.5);
        Layouts.agree(seed, model -> model, model -> new DpoObjective(model, options, false),
                Layouts.pairs(random).stream()
                        .map(pair -> new ReferencedPair(pair, -40 * random.nextDouble(), -40 * random.nextDouble()))
                        .toList());
    }
}
