package arabica.datasets.world.truth.reasoning;

import java.util.List;

/// What answers an exercise, whatever form it is said in.
public sealed interface Answer {

    /// A number from 0 to 99.
    record OfNumber(int value) implements Answer {}

    /// Words in their order.
    record OfWords(List<String> words) implements Answer { public OfWords { words = List.copyOf(words); } }
}
