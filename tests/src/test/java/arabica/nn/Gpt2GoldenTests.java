package arabica.nn;

import java.util.stream.Stream;

/// On both CPU backends.
class Gpt2GoldenTests extends Gpt2GoldenSuite {
    @Override
    Stream<String> backends() { return Stream.of("scalar", "vector"); }
}
