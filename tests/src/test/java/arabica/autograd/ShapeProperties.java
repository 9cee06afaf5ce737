package arabica.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.testkit.ShapeArbitraries;
import arabica.testkit.ShapeArbitraries.BroadcastPair;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ShapeProperties {
    @Provide
    Arbitrary<Shape> shapes() { return ShapeArbitraries.shapes(0, 4, 5); }

    @Provide
    Arbitrary<BroadcastPair> pairs() { return ShapeArbitraries.broadcastPairs(4, 5); }

    @Property
    void rowsTimesColumnsIsTheSize(@ForAll("shapes") Shape shape) {
        assertThat(shape.rows() * shape.columns()).isEqualTo(shape.size());
    }

    @Property
    void broadcastIsSymmetricAndBothOperandsStretchToIt(@ForAll("pairs") BroadcastPair pair) {
        Shape both = Shape.broadcast(pair.a(), pair.b());

        assertThat(Shape.broadcast(pair.b(), pair.a())).isEqualTo(both);
        assertThat(pair.a().broadcastsTo(both)).isTrue();
        assertThat(pair.b().broadcastsTo(both)).isTrue();
    }

    @Property
    void aShapeBroadcastsWithItselfAndWithAScalarToItself(@ForAll("shapes") Shape shape) {
        assertThat(Shape.broadcast(shape, shape)).isEqualTo(shape);
        assertThat(Shape.broadcast(shape, Shape.scalar())).isEqualTo(shape);
    }

    @Example
    void shapesThatDoNotFitAreNamed() {
        assertThatThrownBy(() -> Shape.broadcast(Shape.of(2, 3), Shape.of(2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2, 3]")
                .hasMessageContaining("[2]");
        assertThat(Shape.of(2, 3).broadcastsTo(Shape.of(3))).isFalse();
        assertThat(Shape.of(2).broadcastsTo(Shape.of(3))).isFalse();
    }

    @Example
    void impossibleShapesAreRefused() {
        assertThatThrownBy(() -> Shape.of(2, -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> Shape.of(1 << 30, 1 << 30, 16)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too many");
        assertThatThrownBy(() -> Shape.scalar().withoutLast()).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void aShapeDoesNotChangeWithTheArrayThatItWasMadeFrom() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.toArray()[1] = 9;

        assertThat(shape).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3)).hasToString("[2, 3]");
        assertThat(shape.dim(-1)).isEqualTo(3);
    }
}
