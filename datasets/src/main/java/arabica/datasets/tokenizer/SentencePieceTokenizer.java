package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import arabica.datasets.tokenizer.sentencepiece.SentencePieceModel;
import arabica.datasets.tokenizer.sentencepiece.SentencePieceNormalizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// SentencePiece's `tokenizer.model`, used as the libraries of its models do: its BOS, if there is one, comes first unless
/// `tokenizer_config.json` says otherwise (`add_bos_token`); control pieces are special tokens; and a space is put before
/// every stretch between special tokens (before the first alone where `legacy` is false).
final class SentencePieceTokenizer {
    private static final char MARK = '▁';

    private SentencePieceTokenizer() {}

    static TokenizerSpec read(Path file, byte[] content, Optional<JsonPart> config) {
        SentencePieceModel model = SentencePieceModel.read(file.toString(), content);
        Vocabulary vocabulary = new Vocabulary(file.toString());
        List<Float> scores = new ArrayList<>();
        List<Model.PieceKind> kinds = new ArrayList<>();
        List<AddedToken> added = new ArrayList<>();
        List<String> userDefined = new ArrayList<>();
        for (SentencePieceModel.Piece piece : model.pieces()) {
            int id = scores.size();
            vocabulary.add(piece.text(), id);
            scores.add(piece.score());
            kinds.add(Model.PieceKind.valueOf(piece.type().name()));
            switch (piece.type()) {
                case CONTROL, UNKNOWN -> added.add(AddedToken.special(id, piece.text()));
                case USER_DEFINED -> userDefined.add(piece.text());
                case BYTE -> requireByte(file, piece.text(), id);
                case NORMAL, UNUSED -> {
                }
            }
        }
        if (model.byteFallback())
            requireAllBytes(file, vocabulary);
        boolean legacy = config.map(c -> c.field("legacy").bool(true)).orElse(true);
        SentencePieceNormalizer normalizer = new SentencePieceNormalizer(model.charsmap(), userDefined,
                model.addDummyPrefix(), model.removeExtraWhitespaces());
        TokenizerSpec.Names names = new TokenizerSpec.Names(id(model.bos()), id(model.eos()), id(model.pad()),
                Optional.empty());
        return spec(file.toString(), vocabulary.inOrder(), added,
                new Normalizer.SentencePiece(normalizer, legacy ? PrependScheme.ALWAYS : PrependScheme.FIRST),
                new Model.ByScores(scores, kinds, model.byteFallback(), model.unknown()), names,
                model.addDummyPrefix());
    }

    /// A tokenizer whose text has been normalized, with the names' BOS first.
    static TokenizerSpec spec(String source, List<String> tokens, List<AddedToken> added, Normalizer normalizer,
            Model.ByScores model, TokenizerSpec.Names names, boolean prefixed) {
        List<Decoder> decoders = new ArrayList<>(List.of(new Decoder.Replace(String.valueOf(MARK), " "),
                new Decoder.ByteFallback()));
        if (prefixed)
            decoders.add(new Decoder.StripText(new Decoder.Lead(' ', 1)));
        List<Integer> before = names.bos().isPresent() ? List.of(names.bos().getAsInt()) : List.of();
        return new TokenizerSpec(source, tokens, List.copyOf(added), normalizer, new PreTokenizer.Whole(), model,
                new PostProcessor.Template(before, List.of()), new Decoder.Sequence(List.copyOf(decoders)), names,
                null);
    }

    private static OptionalInt id(int id) { return id < 0 ? OptionalInt.empty() : OptionalInt.of(id); }

    private static void requireByte(Path file, String piece, int id) {
        int value = BytePieces.value(piece);
        if (value < 0 || !piece.equals(BytePieces.of(value))) {
            throw new DataException(file + ": field \"pieces[" + id + "].piece\" is \"" + piece
                    + "\", which is not supported; expected a byte such as <0x0A>");
        }
    }

    private static void requireAllBytes(Path file, Vocabulary vocabulary) {
        for (int b = 0; b < 256; b++) {
            if (vocabulary.id(BytePieces.of(b)).isEmpty()) {
                throw new DataException(file + ": field \"trainer_spec.byte_fallback\" is true, but no piece is "
                        + BytePieces.of(b));
            }
        }
    }
}
