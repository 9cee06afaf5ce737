package arabica.datasets.tokenizer;

/// Text without surrogates that miss their other half.
final class WellFormed {
    private WellFormed() {}

    /// The text itself where it is well formed; otherwise a copy with U+FFFD for each lone surrogate.
    static String text(String text) {
        StringBuilder copy = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c))
                continue;
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else {
                if (copy == null)
                    copy = new StringBuilder(text);
                copy.setCharAt(i, '\uFFFD');
            }
        }
        return copy == null ? text : copy.toString();
    }
}
