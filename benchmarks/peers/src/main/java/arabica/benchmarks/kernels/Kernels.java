package arabica.benchmarks.kernels;

import java.util.List;
import java.util.stream.Stream;

/// All kernels that are measured.
final class Kernels {
    private Kernels() {}

    static List<Kernel> all() {
        return Stream.of(ProductKernels.all(), AttentionKernels.all(), RowKernels.all(), ElementKernels.all(),
                MovementKernels.all()).flatMap(List::stream).toList();
    }

    /// @throws IllegalArgumentException if there is none of that name
    static Kernel named(String name) {
        return all().stream().filter(kernel -> kernel.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kernel " + name));
    }
}
