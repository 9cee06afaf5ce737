package arabica.nn;

import java.util.stream.Stream;

/// On both CPU backends.
class LlamaGoldenTests extends GoldenSuite {
    LlamaGoldenTests() { super("llama"); }

    @Override
    Stream<String> backends() { return Stream.of("scalar", "vector"); }
}
