package arabica.benchmarks.products;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.benchmarks.Stopwatch;
import arabica.benchmarks.Timing;
import java.util.ArrayList;
import java.util.List;

/// How fast a product is, in operations a second.
///
/// @param median of the rounds
/// @param best the fastest round
public record ProductResult(Product product, int threads, double median, double best) {

    /// Measures one product with each of the numbers of threads, in turn.
    public static List<ProductResult> measure(Product product, String backendName, List<Integer> threads,
            double seconds, long seed) {
        Stopwatch stopwatch = new Stopwatch(seconds);
        List<Backend> backends = new ArrayList<>();
        try {
            for (int count : threads) {
                Backend backend = Backends.open(backendName, count);
                backends.add(backend);
                stopwatch.add(product.prepare(backend, Scope.open(backend), seed)); // closed with the backend's memory
            }
            List<Timing> timings = stopwatch.run();
            List<ProductResult> results = new ArrayList<>();
            for (int i = 0; i < timings.size(); i++) {
                results.add(new ProductResult(product, threads.get(i), product.flops() / timings.get(i).median() * 1e9,
                        product.flops() / timings.get(i).best() * 1e9));
            }
            return results;
        } finally {
            backends.forEach(Backend::close);
        }
    }
}
