package arabica.nn;

import java.util.stream.Stream;

/// On both CPU backends.
class Gpt2GoldenTests extends GoldenSuite {
    Gpt2GoldenTests() { super("gpt2"); }

    @Override
    Stream<String> backends() { return Stream.of("scalar", "vector"); }
}
