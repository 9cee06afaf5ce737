package arabica.datasets.world.language;

import java.util.Locale;
import java.util.regex.Pattern;

/// English spelling that depends on the neighbours: "a" or "an", and capitals at the start of sentences.
final class Articles {
    private static final Pattern ARTICLE = Pattern.compile("\\b([Aa])n? (?=(\\p{L}+))");
    private static final Pattern SENTENCE_START = Pattern.compile("(^|[.!?] )(\\p{Ll})");

    private Articles() {}

    static boolean isVowel(char c) { return "aeiou".indexOf(Character.toLowerCase(c)) >= 0; }

    /// "a owl" becomes "an owl", and a sentence begins with a capital.
    static String polish(String text) {
        String withArticles = ARTICLE.matcher(text).replaceAll(m -> m.group(1) + (takesAn(m.group(2)) ? "n " : " "));
        return SENTENCE_START.matcher(withArticles).replaceAll(m -> m.group(1) + m.group(2).toUpperCase(Locale.ROOT));
    }

    /// By sound: "an hour", "a unicycle", "a ewe".
    static boolean takesAn(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.startsWith("honour") || lower.startsWith("hour")) { return true; }
        return isVowel(lower.charAt(0)) && !lower.startsWith("uni") && !lower.startsWith("eu")
                && !lower.startsWith("ewe");
    }
}
