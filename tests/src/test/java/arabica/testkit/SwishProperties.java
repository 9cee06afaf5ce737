package arabica.testkit;

import arabica.autograd.Shape;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import arabica.autograd.ops.Ops;
import java.util.SplittableRandom;

/// The published kit as a user would use it, on an operation of one's own: `x · σ(x)`.
class SwishProperties implements GradProperties {
    @Override
    public GradCheck sample(long seed) {
        double[] x = new SplittableRandom(seed).doubles(6, -3, 3).toArray();
        return GradCheck.of(in -> Ops.multiply(in[0], Ops.sigmoid(in[0])), new Input.Variable(Shape.of(2, 3), x));
    }
}
