package arabica.testkit;

import arabica.autograd.Shape;
import arabica.autograd.gradcheck.GradCheck;
import arabica.autograd.gradcheck.Input;
import java.util.SplittableRandom;

/// The published kit as a user would use it, on an operation of one's own. The example of CONTRIBUTING.md.
class SwishProperties implements GradProperties {
    @Override
    public GradCheck sample(long seed) {
        double[] x = new SplittableRandom(seed).doubles(6, -3, 3).toArray();
        return GradCheck.of(new Swish(), new Input.Variable(Shape.of(2, 3), x));
    }
}
