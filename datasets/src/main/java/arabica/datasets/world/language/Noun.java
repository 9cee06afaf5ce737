package arabica.datasets.world.language;

/// A common noun that can be counted.
///
/// @param singular one of it, in lower case
/// @param plural several of it; the same word where English has it so (`sheep`)
public record Noun(String singular, String plural) {

    /// Reads `mouse mice`, or `cat` with a regular plural.
    public static Noun parse(String line) {
        String[] forms = line.strip().split("\\s+");
        return new Noun(forms[0], forms.length > 1 ? forms[1] : regularPlural(forms[0]));
    }

    static String regularPlural(String singular) {
        char last = singular.charAt(singular.length() - 1);
        if (last == 'y' && !Articles.isVowel(singular.charAt(singular.length() - 2))) {
            return singular.substring(0, singular.length() - 1) + "ies";
        }
        boolean hisses = last == 's' || last == 'x' || last == 'z' || singular.endsWith("ch")
                || singular.endsWith("sh");
        return singular + (hisses ? "es" : "s");
    }
}
