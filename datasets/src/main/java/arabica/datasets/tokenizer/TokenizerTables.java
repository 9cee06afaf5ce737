package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The lookup tables of a tokenizer, and the checks that its files fit together.
///
/// @param bytes the bytes of each token
/// @param ids the id of each vocabulary string
/// @param byteIds the token of each single byte
record TokenizerTables(byte[][] bytes, Map<String, Integer> ids, int[] byteIds, Merges merges) {

    /// @throws DataException when the vocabulary lacks a byte, a token is there twice, or a merge names an unknown token
    static TokenizerTables of(TokenizerSpec spec) {
        List<String> tokens = spec.tokens();
        Map<String, Integer> ids = HashMap.newHashMap(tokens.size());
        byte[][] bytes = new byte[tokens.size()][];
        for (int id = 0; id < bytes.length; id++) {
            String token = tokens.get(id);
            Integer other = ids.putIfAbsent(token, id);
            if (other != null) { throw damaged(spec, "token \"" + token + "\" has two ids, " + other + " and " + id); }
            bytes[id] = ByteAlphabet.readOrUtf8(token);
        }
        // An added token is the text itself, whatever its characters mean in the byte alphabet.
        for (AddedToken added : spec.addedTokens()) {
            bytes[added.id()] = added.content().getBytes(StandardCharsets.UTF_8);
        }
        return new TokenizerTables(bytes, ids, byteIds(spec, ids), merges(spec, ids));
    }

    private static int[] byteIds(TokenizerSpec spec, Map<String, Integer> ids) {
        int[] byteIds = new int[256];
        for (int b = 0; b < 256; b++) {
            Integer id = ids.get(String.valueOf(ByteAlphabet.character(b)));
            if (id == null) {
                throw damaged(spec, "the vocabulary has no token for the byte " + b + " (\"" + ByteAlphabet.character(b)
                        + "\"); expected a byte-level vocabulary with all 256");
            }
            byteIds[b] = id;
        }
        return byteIds;
    }

    private static Merges merges(TokenizerSpec spec, Map<String, Integer> ids) {
        PairTable ranks = new PairTable(spec.merges().size());
        int[] merged = new int[spec.merges().size()];
        for (int rank = 0; rank < merged.length; rank++) {
            TokenizerSpec.Merge merge = spec.merges().get(rank);
            int left = known(spec, ids, merge, rank, merge.left());
            int right = known(spec, ids, merge, rank, merge.right());
            merged[rank] = known(spec, ids, merge, rank, merge.left() + merge.right());
            if (!ranks.put(left, right, rank)) {
                throw damaged(spec, "merge " + (rank + 1) + " (\"" + merge.left() + " " + merge.right()
                        + "\") is there twice");
            }
        }
        return new Merges(ranks, merged);
    }

    private static int known(TokenizerSpec spec, Map<String, Integer> ids, TokenizerSpec.Merge merge, int rank,
            String token) {
        Integer id = ids.get(token);
        if (id == null) {
            throw damaged(spec, "merge " + (rank + 1) + " (\"" + merge.left() + " " + merge.right()
                    + "\") names \"" + token + "\", which the vocabulary does not have");
        }
        return id;
    }

    private static DataException damaged(TokenizerSpec spec, String problem) {
        return new DataException(spec.source() + ": " + problem);
    }
}
