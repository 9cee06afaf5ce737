package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// llama2.c's `tokenizer.bin` (also `tok512.bin`): the length of the longest token, then for each token its score, its
/// length in bytes and its bytes, in which a space is a space. Ids are those of Llama 2: unknown, BOS, EOS, the 256 bytes,
/// pieces. Source: `build_tokenizer` and `encode` in karpathy/llama2.c, `run.c`.
final class Llama2cTokenizer {
    private static final List<String> SPECIAL = List.of("<unk>", "<s>", "</s>");
    private static final int HEAD = 8;
    private static final int LONGEST = 256;

    private Llama2cTokenizer() {}

    static TokenizerSpec read(Path file, byte[] content) {
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < 4)
            throw new DataException(file + ": damaged: it has " + content.length + " bytes");
        in.getInt();
        Vocabulary vocabulary = new Vocabulary(file.toString());
        List<Float> scores = new ArrayList<>();
        List<Model.PieceKind> kinds = new ArrayList<>();
        while (in.hasRemaining()) {
            int id = scores.size();
            if (in.remaining() < HEAD)
                throw damaged(file, id, "the file ends within it");
            float score = in.getFloat();
            if (!Float.isFinite(score))
                throw damaged(file, id, "its score is " + score);
            scores.add(score);
            vocabulary.add(token(file, in, id), id);
            kinds.add(kind(id));
        }
        if (scores.size() < SPECIAL.size() + 256)
            throw new DataException(file + ": has " + scores.size() + " tokens; expected 3 and 256 for bytes at least");
        List<AddedToken> added = new ArrayList<>();
        for (String token : SPECIAL)
            added.add(AddedToken.special(added.size(), token));
        TokenizerSpec.Names names = new TokenizerSpec.Names(OptionalInt.of(1), OptionalInt.of(2), OptionalInt.empty(),
                Optional.empty());
        Normalizer marks = new Normalizer.Sequence(
                List.of(new Normalizer.Prepend("▁"), new Normalizer.Replace(" ", "▁")));
        return SentencePieceTokenizer.spec(file.toString(), vocabulary.inOrder(), added, marks,
                new Model.ByScores(scores, kinds, true, 0), names, true);
    }

    private static Model.PieceKind kind(int id) {
        if (id == 0)
            return Model.PieceKind.UNKNOWN;
        if (id < SPECIAL.size())
            return Model.PieceKind.CONTROL;
        return id < SPECIAL.size() + 256 ? Model.PieceKind.BYTE : Model.PieceKind.NORMAL;
    }

    private static String token(Path file, ByteBuffer in, int id) {
        int length = in.getInt();
        if (length < 1 || length > LONGEST || length > in.remaining()) {
            throw damaged(file, id, "its length is " + length + ", of which " + in.remaining() + " bytes are there;"
                    + " expected 1 to " + LONGEST);
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        // The file writes its names of special tokens with line ends around them.
        if (id < SPECIAL.size())
            return SPECIAL.get(id);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString().replace(' ', '▁');
        } catch (CharacterCodingException e) {
            throw new DataException(file + ": token " + id + " is not UTF-8 text", e);
        }
        boolean isByte = id < SPECIAL.size() + 256;
        if (isByte && !text.equals(BytePieces.of(id - SPECIAL.size())))
            throw damaged(file, id, "it is \"" + text + "\"; expected " + BytePieces.of(id - SPECIAL.size()));
        return text;
    }

    private static DataException damaged(Path file, int id, String problem) {
        return new DataException(file + ": damaged: token " + id + ": " + problem);
    }
}
