package arabica.datasets.world.truth.reasoning;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// English numerals from `zero` to `ninety nine`, without hyphens.
public final class Numerals {
    private static final List<String> SMALL = List.of("zero", "one", "two", "three", "four", "five", "six", "seven",
            "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen");
    private static final List<String> TENS = List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy",
            "eighty", "ninety");
    private static final Map<String, Integer> VALUES = new HashMap<>();

    static {
        for (int value = 0; value < 100; value++) { VALUES.put(words(value), value); }
    }

    private Numerals() {}

    /// @throws IndexOutOfBoundsException for a number outside 0 to 99
    public static String words(int value) {
        if (value < SMALL.size()) { return SMALL.get(value); }
        String tens = TENS.get(value / 10 - 2);
        return value % 10 == 0 ? tens : tens + " " + SMALL.get(value % 10);
    }

    /// The value of a numeral in lower case; empty for other words.
    public static OptionalInt value(String words) {
        Integer value = VALUES.get(words);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
