package arabica.nn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// llama2.c's tokenizer in its plainest form: of all neighbours the pair with the best score is joined, again and again. For
/// short texts of tests.
record Llama2cTokens(List<String> pieces, List<Float> scores, Map<String, Integer> ids) {
    static Llama2cTokens read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.getInt(); // the longest piece
        Llama2cTokens tokens = new Llama2cTokens(new ArrayList<>(), new ArrayList<>(), new HashMap<>());
        while (bytes.hasRemaining()) {
            tokens.scores.add(bytes.getFloat());
            byte[] piece = new byte[bytes.getInt()];
            bytes.get(piece);
            String text = new String(piece, StandardCharsets.UTF_8);
            tokens.ids.putIfAbsent(text, tokens.pieces.size());
            tokens.pieces.add(text);
        }
        return tokens;
    }

    /// Token 1, then the text, before which llama2.c puts a space.
    int[] encode(String text) {
        List<Integer> found = new ArrayList<>(List.of(1));
        if (!text.isEmpty()) { found.add(ids.get(" ")); }
        text.codePoints().mapToObj(Character::toString).forEach(character -> {
            Integer id = ids.get(character);
            if (id != null) {
                found.add(id);
            } else {
                for (byte b : character.getBytes(StandardCharsets.UTF_8)) { found.add(Byte.toUnsignedInt(b) + 3); }
            }
        });
        while (join(found)) {}
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean join(List<Integer> found) {
        int best = -1;
        Integer joined = null;
        for (int i = 0; i + 1 < found.size(); i++) {
            Integer id = ids.get(pieces.get(found.get(i)) + pieces.get(found.get(i + 1)));
            if (id != null && (joined == null || scores.get(id) > scores.get(joined))) {
                joined = id;
                best = i;
            }
        }
        if (joined == null) { return false; }
        found.set(best, joined);
        found.remove(best + 1);
        return true;
    }
}
