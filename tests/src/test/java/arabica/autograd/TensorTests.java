package arabica.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.scalar.ScalarBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorTests {
    private final ScalarBackend backend = new ScalarBackend();
    private final Scope scope = Scope.open(backend);
    private final Tensor matrix = scope.of(new float[]{1, 2, 3, 4, 5, 6}, 2, 3);

    @AfterEach
    void close() {
        scope.close();
        backend.close();
    }

    @Test
    void columnsOfAViewAreReadWhereTheyLie() {
        Tensor columns = matrix.viewColumns(1, 3);

        assertThat(columns.toFloats()).containsExactly(2, 3, 5, 6);
        assertThat(columns.isContiguous()).isFalse();
        assertThat(columns.viewRows(1, 1).toFloats()).containsExactly(5, 6);
    }

    @Test
    void writingThroughAViewChangesTheOriginal() {
        backend.fill(matrix.viewColumns(0, 1), 9);

        assertThat(matrix.toFloats()).containsExactly(9, 2, 3, 9, 5, 6);
    }

    @Test
    void anotherShapeOfTheSameElementsSharesMemory() {
        assertThat(matrix.viewAs(Shape.of(3, 2)).toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> matrix.viewAs(Shape.of(4))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 3]").hasMessageContaining("[4]");
        assertThatThrownBy(() -> matrix.viewColumns(0, 2).viewAs(Shape.of(4)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("strided");
    }

    @Test
    void viewsBeyondTheTensorAreRefused() {
        assertThatThrownBy(() -> matrix.viewColumns(1, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> matrix.viewColumns(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> matrix.viewRows(1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void elementsAreReadAsAnyFloatingPointType() {
        Tensor wide = scope.of(new double[]{0.1, 1e300}, 2);

        assertThat(wide.toFloats()).containsExactly(0.1f, Float.POSITIVE_INFINITY);
        assertThat(matrix.toDoubles()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(scope.of(new int[]{7, -8}, 2).toDoubles()).containsExactly(7, -8);
        assertThat(scope.of(DType.F32, new double[]{0.1}, 1).toDoubles()).containsExactly(0.1f);
        assertThatThrownBy(matrix::toInts).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itemIsTheOneElement() {
        assertThat(scope.full(DType.F64, Shape.scalar(), 2.5).item()).isEqualTo(2.5);
        assertThatThrownBy(matrix::item).isInstanceOf(IllegalStateException.class).hasMessageContaining("[2, 3]");
    }

    @Test
    void rowsOfMoreThanTwoDimensionsCanBeViewed() {
        Tensor cube = scope.of(new double[]{0, 1, 2, 3, 4, 5, 6, 7}, 2, 2, 2);

        assertThat(cube.viewRows(1, 2).toDoubles()).containsExactly(2, 3, 4, 5);
        assertThat(cube.viewColumns(1, 2).viewAs(Shape.of(4, 1)).toDoubles()).containsExactly(1, 3, 5, 7);
    }
}
