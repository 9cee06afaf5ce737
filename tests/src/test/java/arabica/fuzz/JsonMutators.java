package arabica.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Damage that leaves most of a JSON text well formed: so it comes past the parser, to where fields are read.
final class JsonMutators {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]|\\\\.){0,200}\"");
    private static final Pattern PAIR = Pattern
            .compile("\"[^\"\\\\]{1,60}\"\\s*:\\s*([-\\w.]+|\"[^\"\\\\]{0,60}\"|\\{|\\[)");
    private static final Pattern SIMPLE_VALUE = Pattern.compile("(?<=[:,\\[])\\s*([-\\w.]+|\"[^\"\\\\]{0,60}\")");
    private static final Pattern BRACKETS = Pattern.compile("\\[[^\\[\\]{}]{0,400}\\]|\\{[^\\[\\]{}]{0,400}\\}");

    private static final String[] NUMBERS = {"-1", "0", "1", "2", "3", "0.5", "-0.0", "1e400", "-1e400", "1e308",
            "1e-400",
            "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
            "99999999999999999999999999", "1000000000", "100000", "NaN", "1.0"};
    private static final String[] VALUES = {"null", "true", "false", "[]", "{}", "\"\"", "\"x\"", "[null]", "{\"\":0}",
            "[[[]]]", "\"\\ud800\"", "\"\\u0000\"", "\"../../etc/passwd\"", "\"\\n\\r\\u2028\""};

    static final Mutator ANY = Mutator.oneOf(JsonMutators::number, JsonMutators::number, JsonMutators::value,
            JsonMutators::text, JsonMutators::duplicateKey, JsonMutators::removePair, JsonMutators::nest,
            JsonMutators::exchange, JsonMutators::longList, ByteMutators::flipBits, ByteMutators::setByte,
            ByteMutators::truncate, ByteMutators::insert, ByteMutators::delete);

    private JsonMutators() {}

    // One byte is one character: what is not ASCII passes through unchanged.
    private static String text(byte[] content) { return new String(content, StandardCharsets.ISO_8859_1); }

    private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }

    private interface Replacement {
        String of(String old);
    }

    private static byte[] replaceOne(byte[] content, Pattern pattern, SplittableRandom draws, Replacement replacement) {
        String text = text(content);
        List<MatchResult> found = new ArrayList<>(pattern.matcher(text).results().limit(20_000).toList());
        if (found.isEmpty()) { return ByteMutators.setByte(content, draws); }
        // Half of the damage near the top, where a vocabulary does not crowd everything else out.
        MatchResult match = found.get(draws.nextInt(draws.nextBoolean() ? Math.min(40, found.size()) : found.size()));
        return bytes(text.substring(0, match.start()) + replacement.of(match.group()) + text.substring(match.end()));
    }

    private static String pick(String[] choices, SplittableRandom draws) {
        return choices[draws.nextInt(choices.length)];
    }

    static byte[] number(byte[] content, SplittableRandom draws) {
        return replaceOne(content, NUMBER, draws, old -> pick(NUMBERS, draws));
    }

    static byte[] value(byte[] content, SplittableRandom draws) {
        return replaceOne(content, SIMPLE_VALUE, draws, old -> draws.nextBoolean()
                ? pick(VALUES, draws)
                : pick(NUMBERS, draws));
    }

    static byte[] text(byte[] content, SplittableRandom draws) {
        return replaceOne(content, TEXT, draws, old -> switch (draws.nextInt(4)) {
            case 0 -> pick(VALUES, draws);
            case 1 -> "\"" + "a".repeat(1 + draws.nextInt(5000)) + "\"";
            case 2 -> "\"" + old.substring(1, old.length() - 1) + (char) (' ' + draws.nextInt(90)) + "\"";
            default -> "\"\"";
        });
    }

    static byte[] duplicateKey(byte[] content, SplittableRandom draws) {
        return replaceOne(content, PAIR, draws, old -> old.endsWith("{") || old.endsWith("[")
                ? old.substring(0, old.length() - 1) + "0," + old
                : old + "," + old);
    }

    static byte[] removePair(byte[] content, SplittableRandom draws) {
        return replaceOne(content, PAIR, draws, old -> "\"unknown\":" + old.substring(old.indexOf(':') + 1));
    }

    /// Deep enough to overflow the stack of a parser that recurses.
    static byte[] nest(byte[] content, SplittableRandom draws) {
        int depth = 1 << draws.nextInt(1, 15);
        String open = draws.nextBoolean() ? "[" : "{\"a\":";
        String close = open.equals("[") ? "]" : "}";
        return replaceOne(content, SIMPLE_VALUE, draws,
                old -> open.repeat(depth) + old + (draws.nextInt(4) == 0 ? "" : close.repeat(depth)));
    }

    /// One list or object in the place of another.
    static byte[] exchange(byte[] content, SplittableRandom draws) {
        String text = text(content);
        List<String> found = BRACKETS.matcher(text).results().limit(2_000).map(MatchResult::group).toList();
        if (found.isEmpty()) { return number(content, draws); }
        return replaceOne(content, draws.nextBoolean() ? BRACKETS : SIMPLE_VALUE, draws,
                old -> found.get(draws.nextInt(found.size())));
    }

    static byte[] longList(byte[] content, SplittableRandom draws) {
        String element = draws.nextBoolean() ? "0" : "{}";
        return replaceOne(content, SIMPLE_VALUE, draws, old -> "["
                + (element + ",").repeat(1 + draws.nextInt(3000)) + element + "]");
    }
}
