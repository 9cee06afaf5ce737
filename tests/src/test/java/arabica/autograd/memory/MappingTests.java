package arabica.autograd.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.BFloat16;
import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTests {
    /// The tensors end where the file's last page does: whoever reads beyond meets unmapped memory.
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    private float[] values;

    /// A file whose last bytes are a matrix, at an address that is a multiple of two alone.
    private Mapping mapping(DType type, int rows, int columns) throws IOException {
        Random draws = new Random(5);
        int bytes = rows * columns * type.bytes();
        int size = (bytes + PAGE) / PAGE * PAGE + (type == DType.F32 ? 2 : 0);
        ByteBuffer content = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        content.position(size - bytes);
        values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = BFloat16.widen(BFloat16.of((float) draws.nextGaussian()));
            if (type == DType.F32) {
                content.putFloat(values[i]);
            } else {
                content.putShort(BFloat16.of(values[i]));
            }
        }
        Path file = folder.resolve("mapped");
        Files.write(file, content.array());
        try (FileChannel channel = FileChannel.open(file)) {
            return new Mapping(channel);
        }
    }

    private void withMatrix(String backend, DType type, int rows, int columns, BiConsumer<Tensor, Tensor> work)
            throws IOException {
        try (Backend opened = Backends.open(backend, 2); Scope scope = Scope.open(opened)) {
            Mapping mapping = mapping(type, rows, columns);
            long at = mapping.segment().byteSize() - (long) rows * columns * type.bytes();
            Tensor mapped = mapping.tensor(scope, type, Shape.of(rows, columns), at).orElseThrow();
            mapping.close();
            Tensor copy = scope.of(values, rows, columns);
            scope.run(() -> work.accept(mapped, copy));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void productsWithAMappedMatrixAreThoseWithACopy(String backend) throws IOException {
        int[][] sizes = {{24, 37}, {33, 16}, {7, 130}, {64, 64}};
        for (DType type : new DType[]{DType.F32, DType.BF16}) {
            for (int[] size : sizes) {
                withMatrix(backend, type, size[0], size[1], (mapped, copy) -> {
                    for (int rows : new int[]{1, 3, 8, 150}) { sameProducts(mapped, copy, rows, size[0], size[1]); }
                });
            }
        }
    }

    private static void sameProducts(Tensor mapped, Tensor copy, int rows, int in, int out) {
        Scope scope = Scope.current();
        Backend backend = scope.backend();
        for (boolean transposed : new boolean[]{false, true}) {
            float[] numbers = new float[rows * (transposed ? out : in)];
            Random draws = new Random(rows);
            for (int i = 0; i < numbers.length; i++) { numbers[i] = (float) draws.nextGaussian(); }
            Tensor x = scope.of(numbers, rows, transposed ? out : in);
            Tensor expected = scope.allocate(DType.F32, Shape.of(rows, transposed ? in : out));
            Tensor actual = scope.allocate(DType.F32, expected.shape());
            backend.linear(x, copy, transposed, null, null, expected);
            backend.linear(x, mapped, transposed, null, null, actual);
            assertThat(actual.toFloats()).isEqualTo(expected.toFloats());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void rowsAreGatheredFromAMappedTable(String backend) throws IOException {
        for (DType type : new DType[]{DType.F32, DType.BF16}) {
            withMatrix(backend, type, 9, 13, (mapped, copy) -> {
                Scope scope = Scope.current();
                Tensor ids = scope.of(new int[]{8, 0, 8, 3}, 4);
                Tensor expected = scope.allocate(DType.F32, Shape.of(4, 13));
                Tensor actual = scope.allocate(DType.F32, Shape.of(4, 13));
                scope.backend().gatherRows(copy, ids, expected);
                scope.backend().gatherRows(mapped, ids, actual);
                assertThat(actual.toFloats()).isEqualTo(expected.toFloats());
            });
        }
    }

    /// On the vector backend a write would end the process: it must not come to that.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void nobodyWritesToAMappedTensor(String backend) throws IOException {
        withMatrix(backend, DType.F32, 4, 8, (mapped, copy) -> {
            Backend b = Scope.current().backend();
            assertThatThrownBy(() -> b.fill(mapped, 1)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> b.copy(copy, mapped)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> b.addScaled(copy, 2, mapped)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> b.matmul(copy, true, copy, false, mapped.viewRows(0, 4), false))
                    .isInstanceOf(RuntimeException.class);
            assertThatThrownBy(mapped::requireGrad).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("read-only");
            assertThat(mapped.toFloats()).isEqualTo(values);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void theFileStaysMappedAsLongAsAScopeNeedsItAndNoLonger(String backend) throws IOException {
        try (Backend opened = Backends.open(backend, 1)) {
            Mapping mapping = mapping(DType.F32, 2, 3);
            long at = mapping.segment().byteSize() - 24;
            Scope first = Scope.open(opened);
            Scope second = Scope.open(opened);
            Tensor a = mapping.tensor(first, DType.F32, Shape.of(2, 3), at).orElseThrow();
            Tensor b = mapping.tensor(second, DType.F32, Shape.of(2, 3), at).orElseThrow();
            mapping.close();
            mapping.close();
            first.close();
            assertThat(b.toFloats()).isEqualTo(values);
            assertThatThrownBy(a::toFloats).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("its scope has closed");
            second.close();
            assertThatThrownBy(b::toFloats).isInstanceOf(IllegalStateException.class);
            assertThat(mapping.segment().scope().isAlive()).isFalse();
        }
    }
}
