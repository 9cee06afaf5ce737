package arabica.datasets.tokenizer;

/// Characters, as Hugging Face's BPE takes them: one without a token becomes its bytes or the unknown token before
/// anything is merged.
///
/// @param unknown the unknown token, or -1
record CharacterSymbols(CharacterIds ids, boolean byteFallback, int unknown, boolean fuseUnknown) implements Symbols {
    @Override
    public int[] of(String word) {
        IdBuffer out = new IdBuffer(word.length());
        // An unknown token waits for the next character that has a token: bytes overtake it, as in the library.
        boolean waiting = false;
        for (int i = 0; i < word.length();) {
            int c = word.codePointAt(i);
            i += Character.charCount(c);
            int id = ids.of(c);
            if (id >= 0) {
                if (waiting)
                    out.add(unknown);
                waiting = false;
                out.add(id);
            } else if (!(byteFallback && ids.addBytes(c, out)) && unknown >= 0) {
                if (waiting && !fuseUnknown)
                    out.add(unknown);
                waiting = true;
            }
        }
        if (waiting)
            out.add(unknown);
        return out.toArray();
    }
}
