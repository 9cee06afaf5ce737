package arabica.datasets.tokenizer;

/// Characters and user-defined pieces, as SentencePiece takes them. A character without a piece may still become part of
/// one, so that its bytes, or the unknown piece, are put in its place only when all is merged. Until then it has an id
/// beyond all tokens, and so has a user-defined piece, which no merge knows.
///
/// @param defined the user-defined pieces
/// @param definedIds their ids
record PieceSymbols(CharacterIds ids, boolean byteFallback, int unknown, Prefixes defined, int[] definedIds,
        int[] definedLengths) implements Symbols {
    private static final int UNKNOWN_CHARACTERS = 1 << 25;
    private static final int DEFINED = 1 << 26;

    /// The symbol of a character that has no piece.
    static int unknownCharacter(int codePoint) { return UNKNOWN_CHARACTERS + codePoint; }

    @Override
    public int[] of(String word) {
        IdBuffer out = new IdBuffer(word.length());
        for (int i = 0; i < word.length();) {
            int piece = defined.longest(word, i);
            if (piece >= 0) {
                out.add(DEFINED + definedIds[piece]);
                i += definedLengths[piece];
                continue;
            }
            int c = word.codePointAt(i);
            int id = ids.of(c);
            out.add(id >= 0 ? id : unknownCharacter(c));
            i += Character.charCount(c);
        }
        return out.toArray();
    }

    @Override
    public int[] tokens(int[] symbols, int length) {
        IdBuffer out = new IdBuffer(length);
        boolean afterUnknown = false;
        for (int i = 0; i < length; i++) {
            int symbol = symbols[i];
            boolean known = symbol < UNKNOWN_CHARACTERS || symbol >= DEFINED;
            if (known)
                out.add(symbol >= DEFINED ? symbol - DEFINED : symbol);
            else if (!(byteFallback && ids.addBytes(symbol - UNKNOWN_CHARACTERS, out)) && !afterUnknown)
                out.add(unknown);
            afterUnknown = !known && !byteFallback;
        }
        return out.toArray();
    }
}
