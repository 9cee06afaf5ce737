package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes a [Bpe] of what files say, and checks that it fits together.
final class BpeBuilder {
    private final TokenizerSpec spec;
    private final Map<String, Integer> ids;

    BpeBuilder(TokenizerSpec spec) {
        this.spec = spec;
        ids = HashMap.newHashMap(spec.tokens().size());
        for (int id = 0; id < spec.tokens().size(); id++) {
            String token = spec.tokens().get(id);
            Integer other = ids.putIfAbsent(token, id);
            if (other != null)
                throw damaged("token \"" + token + "\" has two ids, " + other + " and " + id);
        }
    }

    /// The id of each vocabulary string.
    Map<String, Integer> ids() { return ids; }

    /// @throws DataException when the vocabulary lacks a byte or a merge names an unknown token
    Bpe build() {
        return switch (spec.model()) {
            case Model.ByMerges model -> byMerges(model);
            case Model.ByScores model -> byScores(model);
        };
    }

    private Bpe byMerges(Model.ByMerges model) {
        Merges merges = merges(model);
        Symbols symbols = symbols(model.alphabet());
        Map<String, Integer> words = model.ignoreMerges() ? wholeWords(model.alphabet()) : Map.of();
        boolean cut = !model.ignoreMerges() && symbols instanceof CharacterSymbols && ids.containsKey("▁")
                && noneCrossesAMark(merges, List.of());
        return new Bpe(symbols, merges, words, cut);
    }

    private Bpe byScores(Model.ByScores model) {
        ScoredPairs scored = ScoredPairs.of(spec.tokens(), model);
        Merges merges = new Merges(scored.pairs().size());
        for (ScoredPairs.Pair pair : scored.pairs())
            merges.add(pair.left(), pair.right(), pair.rank(), pair.merged());
        CharacterIds characters = new CharacterIds();
        List<String> defined = new ArrayList<>();
        List<Integer> definedIds = new ArrayList<>();
        for (int id = 0; id < model.kinds().size(); id++) {
            String piece = spec.tokens().get(id);
            switch (model.kinds().get(id)) {
                case NORMAL -> characters.add(piece, id);
                case BYTE -> characters.addByte(BytePieces.value(piece), id);
                case USER_DEFINED -> {
                    defined.add(piece);
                    definedIds.add(id);
                }
                case CONTROL, UNKNOWN -> {
                }
            }
        }
        Symbols symbols = new PieceSymbols(characters, model.byteFallback(), model.unknown(), new Prefixes(defined),
                definedIds.stream().mapToInt(Integer::intValue).toArray(),
                defined.stream().mapToInt(String::length).toArray());
        boolean cut = characters.of(Bpe.MARK) >= 0 && noneCrossesAMark(merges, defined);
        return new Bpe(symbols, merges, Map.of(), cut);
    }

    private boolean noneCrossesAMark(Merges merges, List<String> others) {
        for (int id : merges.results()) {
            if (crossesAMark(spec.tokens().get(id)))
                return false;
        }
        return others.stream().noneMatch(BpeBuilder::crossesAMark);
    }

    /// Whether a mark stands behind another character.
    private static boolean crossesAMark(String token) {
        for (int i = 1; i < token.length(); i++) {
            if (token.charAt(i) == Bpe.MARK && token.charAt(i - 1) != Bpe.MARK)
                return true;
        }
        return false;
    }

    private Map<String, Integer> wholeWords(Model.Alphabet alphabet) {
        // Added tokens are no words of the model: who writes a special one's letters writes text.
        Map<String, Integer> ids = new HashMap<>(this.ids);
        spec.addedTokens().stream().filter(AddedToken::special).map(AddedToken::content).forEach(ids::remove);
        if (alphabet instanceof Model.Characters)
            return ids;
        Map<String, Integer> words = HashMap.newHashMap(ids.size());
        ids.forEach((token, id) -> ByteAlphabet.read(token).ifPresent(bytes -> {
            String word = new String(bytes, StandardCharsets.UTF_8);
            // Parts of characters are no words; they come back as U+FFFD.
            if (Arrays.equals(word.getBytes(StandardCharsets.UTF_8), bytes))
                words.put(word, id);
        }));
        return words;
    }

    private Symbols symbols(Model.Alphabet alphabet) {
        return switch (alphabet) {
            case Model.Bytes bytes -> new Symbols.OfBytes(byteIds());
            case Model.Characters characters -> {
                CharacterIds known = new CharacterIds();
                ids.forEach((token, id) -> {
                    known.add(token, id);
                    int value = BytePieces.value(token);
                    if (value >= 0 && token.equals(BytePieces.of(value)))
                        known.addByte(value, id);
                });
                yield new CharacterSymbols(known, characters.byteFallback(), characters.unknown().orElse(-1),
                        characters.fuseUnknown());
            }
        };
    }

    /// The token of each byte.
    int[] byteIds() {
        int[] byteIds = new int[256];
        for (int b = 0; b < 256; b++) {
            Integer id = ids.get(String.valueOf(ByteAlphabet.character(b)));
            if (id == null) {
                throw damaged("the vocabulary has no token for the byte " + b + " (\"" + ByteAlphabet.character(b)
                        + "\"); expected a byte-level vocabulary with all 256");
            }
            byteIds[b] = id;
        }
        return byteIds;
    }

    Merges merges(Model.ByMerges model) {
        Merges merges = new Merges(model.merges().size());
        int rank = 0;
        for (Model.Merge merge : model.merges()) {
            int left = known(merge, rank, merge.left());
            int right = known(merge, rank, merge.right());
            int into = known(merge, rank, merge.left() + merge.right());
            if (!merges.add(left, right, rank++, into))
                throw damaged("merge " + rank + " (\"" + merge.left() + " " + merge.right() + "\") is there twice");
        }
        return merges;
    }

    private int known(Model.Merge merge, int rank, String token) {
        Integer id = ids.get(token);
        if (id == null) {
            throw damaged("merge " + (rank + 1) + " (\"" + merge.left() + " " + merge.right() + "\") names \"" + token
                    + "\", which the vocabulary does not have");
        }
        return id;
    }

    private DataException damaged(String problem) { return new DataException(spec.source() + ": " + problem); }
}
