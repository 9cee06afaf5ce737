package arabica.datasets.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The pairs of symbols that make a piece, the greatest score first: SentencePiece looks what two neighbours make up in
/// its pieces, which is the same as a list of merges in which those of equal score have equal rank.
///
/// @param left a piece, or a character without one ([PieceSymbols#unknownCharacter])
/// @param rank 0 for the greatest score
record ScoredPairs(List<Pair> pairs) {
    record Pair(int left, int right, int merged, int rank) {}

    static ScoredPairs of(List<String> tokens, Model.ByScores model) {
        Map<String, Integer> pieces = new HashMap<>();
        for (int id = 0; id < model.kinds().size(); id++) {
            if (mergeable(model.kinds().get(id)))
                pieces.put(tokens.get(id), id);
        }
        TreeSet<Float> scores = new TreeSet<>(Comparator.reverseOrder());
        pieces.values().forEach(id -> scores.add(model.scores().get(id)));
        Map<Float, Integer> ranks = new HashMap<>();
        scores.forEach(score -> ranks.put(score, ranks.size()));

        List<Pair> pairs = new ArrayList<>();
        for (int id = 0; id < model.kinds().size(); id++) {
            String piece = tokens.get(id);
            if (!mergeable(model.kinds().get(id)))
                continue;
            for (int i = 1; i < piece.length(); i++) {
                if (Character.isLowSurrogate(piece.charAt(i)))
                    continue;
                int left = symbol(pieces, piece.substring(0, i));
                int right = symbol(pieces, piece.substring(i));
                if (left >= 0 && right >= 0)
                    pairs.add(new Pair(left, right, id, ranks.get(model.scores().get(id))));
            }
        }
        pairs.sort(Comparator.comparingInt(Pair::rank));
        return new ScoredPairs(pairs);
    }

    private static int symbol(Map<String, Integer> pieces, String text) {
        Integer id = pieces.get(text);
        if (id != null)
            return id;
        int first = text.codePointAt(0);
        return text.length() == Character.charCount(first) ? PieceSymbols.unknownCharacter(first) : -1;
    }

    private static boolean mergeable(Model.PieceKind kind) {
        return kind == Model.PieceKind.NORMAL || kind == Model.PieceKind.USER_DEFINED;
    }
}
